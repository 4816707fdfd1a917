// SPDX-License-Identifier: Apache-2.0
import EQL
import Testing

/// What may stand at the end of the beginning of a query.
@Suite("Query completion")
struct QueryCompletionTests {
  private static let fields = [
    "@timestamp", "ecs.version", "event.category", "event.type", "odd name", "process.args",
    "process.args_count", "process.name", "process.parent.name", "process.parent.pid", "user.name",
  ]

  private static func completion(_ text: String) -> QueryCompletion {
    QueryCompletion(before: text, fields: fields, categories: ["file", "process"])
  }

  private static func words(_ text: String) -> [String] { completion(text).candidates.map(\.text) }

  @Test func aQueryBeginsWithACategory() {
    #expect(Self.words("") == ["any", "file", "process", "sample", "sequence"])
    #expect(Self.completion("pro").insertion == "cess ")
    #expect(Self.words("sequence by user.name [") == ["any", "file", "process"])
    #expect(Self.completion("process w").insertion == "here ")
  }

  @Test func fieldsAreCompletedUpToTheNextDot() {
    #expect(Self.words("any where pro") == ["process."])
    #expect(Self.completion("any where pro").insertion == "cess.")
    #expect(
      Self.words("any where process.")
        == ["process.args", "process.args_count", "process.name", "process.parent."]
    )
    #expect(Self.completion("any where process.a").insertion == "rgs")
    #expect(Self.completion("any where process.n").insertion == "ame ")
    // A group of one is that one.
    #expect(Self.words("any where ec") == ["ecs.version"])
    #expect(Self.words("any where process.name == \"a\" and not us") == ["user.name"])
    #expect(Self.words("any where @") == ["@timestamp"])
    #expect(Self.words("any where ?us") == ["user.name"])
  }

  @Test func operandsMayBeFunctions() {
    #expect(Self.completion("any where cidr").insertion == "Match(")
    #expect(Self.words("any where length(proc") == ["process."])
  }

  @Test func keysAreFields() {
    #expect(Self.words("sequence by us") == ["user.name"])
    #expect(Self.words("sequence by user.name, ev") == ["event."])
    #expect(Self.words("sequence w") == ["with"])
    #expect(Self.words("sequence with m") == ["maxspan="])
  }

  @Test func behindAValueStandsAnOperation() {
    #expect(Self.words("any where a == 1 a") == ["and"])
    #expect(Self.words("any where process.name l") == ["like"])
    #expect(Self.words("any where true | h") == ["head"])
    #expect(Self.words("sequence [any where true] u") == ["until"])
  }

  /// Names come from events.
  @Test func hostileNamesAreNotOffered() {
    let completion = QueryCompletion(
      before: "",
      fields: ["evil\u{1B}[2J", "new\nline"],
      categories: ["evil\u{1B}[2J", "two words", "a.b", "where", "fine"]
    )
    #expect(completion.candidates.map(\.text) == ["any", "fine", "sample", "sequence"])
    #expect(QueryCompletion.fields(["evil\u{1B}", "fine", "a b"], "").map(\.text) == ["fine"])
  }

  @Test func inAStringStandsNothing() {
    #expect(Self.words("any where process.name == \"pro").isEmpty)
    #expect(Self.words("any where /* pro").isEmpty)
  }
}
