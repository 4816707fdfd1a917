// SPDX-License-Identifier: Apache-2.0
import Events

/// Names of fields that a person asked for and no schema knows, until an event is seen to have them: what is
/// left over was misspelt, or is in no event.
struct UnknownFields {
  private let schema: Schema
  private var names: [String]
  /// What asked for them.
  private let option: String

  /// Watches the plain names of an option; those with `*` mean what there is.
  init(_ names: [String], option: String, schema: Schema) {
    self.schema = schema
    self.option = option
    self.names = names.filter { FieldPatterns.isPlain($0) && schema.definition(of: $0) == nil }
  }

  /// Whether there is nothing to look for.
  var isEmpty: Bool { names.isEmpty }

  /// Notes what an event has.
  mutating func look(at event: @autoclosure () -> JSONValue) {
    guard !names.isEmpty else { return }
    let event = event()
    names.removeAll { !event.values(at: $0).isEmpty }
  }

  /// Says on standard error which names nothing had.
  func show() {
    for name in names.prefix(10) {
      let near = schema.suggestions(for: name).first
      let hint = near.map { "; did you mean `\($0)`?" } ?? ""
      Console.warn("\(option): no event shown has a field `\(name.visible)`\(hint)")
    }
  }
}
