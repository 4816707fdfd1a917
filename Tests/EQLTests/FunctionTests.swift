// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import EQL
import Events
import Testing

@Suite("Functions")
struct FunctionTests {
  /// Whether a query matches one event.
  private static func matches(_ condition: String, _ event: String = "{}") throws -> Bool {
    let (query, diagnostics) = EQL.compile("any where " + condition)
    let compiled = try #require(query, "\(condition): \(diagnostics.map(\.message))")
    var plan = Plan()
    let id = plan.add(compiled.stages[0].condition)
    let decoder = BatchDecoder(slots: plan.slots)
    let evaluator = EventEvaluator(plan)
    return try decoder.decode(copying: Array(event.utf8)) { batch in
      let first = try #require(batch.events?[0])
      evaluator.load(first, values: batch.values)
      return evaluator.matches(id)
    }
  }

  static let examples = FunctionName.allCases.flatMap { name in
    Function.of(name).examples.map { (name, $0.call, $0.value) }
  }

  /// Every example of the documentation is so.
  @Test(arguments: examples)
  func examplesHold(name: FunctionName, call: String, value: String) throws {
    #expect(try Self.matches("(\(call)) == \(value)"))
    #expect(try !Self.matches("(\(call)) != \(value)"))
  }

  @Test func everyFunctionHasExamplesWithNull() {
    for name in FunctionName.allCases {
      let examples = Function.of(name).examples
      #expect(examples.count >= 2, "\(name)")
      #expect(Function.of(name).summary.hasSuffix("."), "\(name)")
    }
  }

  /// The same call on a field's value as on the constant: what folding gives, running gives.
  @Test(arguments: [
    (#"length(process.name) == 5"#, true), (#"substring(process.name, 1, -1) == "oca""#, true),
    (#"concat(process.name, ":", process.pid) == "socat:42""#, true),
    (#"indexOf~(process.name, "CA") == 2"#, true), (#"endsWith(process.name, "CAT")"#, false),
    (#"endsWith~(process.name, "CAT")"#, true), (#"stringContains(process.name, "oc")"#, true),
    (#"between(process.command_line, "-L ", ":") == "8080""#, true),
    (#"number(process.working_directory) + 1 == 8"#, true), (#"string(process.pid) == "42""#, true),
    (#"add(process.pid, 1) == 43"#, true), (#"modulo(process.pid, 5) == 2"#, true),
    (#"cidrMatch(source.ip, "10.0.0.0/8")"#, true), (#"cidrMatch(source.ip, "11.0.0.0/8")"#, false),
    (#"startsWith(process.name, "so*")"#, false), (#"startsWith~(process.name, "SO")"#, true),
    (#"LENGTH(process.name) == 5 and startswith(process.name, "s")"#, true),
    (#"length(process.args) == 2"#, true), (#"length(process.args) == 9"#, false),
    (#"not endsWith(process.title, "x")"#, false), (#"not startsWith(process.title, "x")"#, true),
    (#"not cidrMatch(destination.ip, "10.0.0.0/8")"#, true),
    (#"length(process.title) == null"#, true), (#"length(process.title) > 0"#, false),
    (#"startsWith(process.name, "s") == true"#, true),
    (#"(startsWith(process.name, "s") and length(process.name) == 5) == false"#, false),
    (#"length(process.name) in (4, 5)"#, true), (#"substring(process.name, 0, 2) : "S?""#, true),
    (#"concat(process.name, "x") like~ ("A*", "SOCATX")"#, true),
  ])
  func fields(condition: String, isTrue: Bool) throws {
    let event = #"""
      {"process":{"name":"socat","pid":42,"args":["-L","80"],"command_line":"x -L 8080:h",\#
      "working_directory":" 7 "},"source":{"ip":"10.1.2.3"}}
      """#
    #expect(try Self.matches(condition, event) == isTrue)
  }

  /// Java's forms of doubles.
  @Test(arguments: [
    ("0.5 + 0", "0.5"), ("100.0 / 3", "33.333333333333336"), ("1e7 + 0", "1.0E7"),
    ("12345678.9 + 0", "1.23456789E7"), ("0.001 + 0", "0.001"), ("0.0001 + 0", "1.0E-4"),
    ("-1e-10 + 0", "-1.0E-10"), ("1e300 * 10", "1.0E301"), ("9999999.0 + 0", "9999999.0"),
  ])
  func doublesAreWrittenAsInJava(expression: String, text: String) throws {
    #expect(try Self.matches("string(\(expression)) == \"\(text)\""))
  }

  /// A text that would grow without end is null, not a lack of memory.
  @Test func memoryIsBounded() throws {
    let name = String(repeating: "x", count: 100_000)
    let parts = Array(repeating: "process.name", count: 100).joined(separator: ", ")
    #expect(
      try Self.matches("concat(\(parts)) == null", "{\"process\":{\"name\":\"\(name)\"}}")
    )
  }
}
