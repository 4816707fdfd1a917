// SPDX-License-Identifier: Apache-2.0

/// A generated event: the values of each field, nulls included, in order.
package struct TestDocument: Sendable {
  /// Each field once.
  package var fields: [(path: String, values: [TestValue], isArray: Bool)] = []

  /// An event without fields.
  package init() {}

  /// All values of a field, nulls included; empty where it is missing.
  package func all(_ path: String) -> [TestValue] {
    fields.filter { $0.path == path }.flatMap(\.values)
  }

  /// The event as a line, every field spelled nested, dotted or half-half.
  package func json(_ random: inout TestRandom) -> String {
    let members = fields.map { path, values, isArray in
      let list = values.map(\.json)
      var text = isArray ? "[" + list.joined(separator: ",") + "]" : list[0]
      let parts = path.split(separator: ".").map(String.init)
      let cut = random.below(parts.count)
      for part in parts[(cut + 1)...].reversed() { text = "{\"\(part)\":\(text)}" }
      return "\"\(parts[...cut].joined(separator: "."))\":\(text)"
    }
    return "{" + members.joined(separator: ",") + "}"
  }

  /// An event with most of a schema's fields: one value, several, none, null, or of another type.
  package static func random(_ schema: TestSchema, _ random: inout TestRandom) -> TestDocument {
    var document = TestDocument()
    let categories = (0..<(random.chance(15) ? 2 : 1)).map { _ in
      TestValue.text(random.pick(TestSchema.categories))
    }
    document.fields.append(("event.category", categories, categories.count > 1))
    for field in schema.fields
    where field.target == nil && field.path != "event.category" && random.chance(75) {
      let isArray = random.chance(35)
      let count = isArray ? random.below(4) : 1
      let values = (0..<count).map { _ in
        random.chance(8) ? TestValue.null : TestValue.random(field.kind, &random)
      }
      document.fields.append((field.path, values, isArray))
    }
    return document
  }
}

extension TestValue {
  /// A value for a field of a kind; now and then one of another type, as events have them.
  static func random(_ kind: TestField.Kind, _ random: inout TestRandom) -> TestValue {
    let words = TestSchema.words
    switch kind {
    case .text:
      return random.chance(90)
        ? .text(random.pick(words))
        : random.pick([.integer(10), .truth(true), .real(1.5), .text("10")])
    case .integer:
      switch random.below(10) {
      case 0: return .text(random.pick(["2", "3", "-1", "x", "2.7", ""]))
      case 1: return .real(random.pick([0.5, 2.0, 2.7, -1.5]))
      case 2: return random.pick([.integer(.max), .integer(.min), .unsigned(.max)])
      case 3: return .truth(true)
      default: return .integer(Int64(random.below(6)) - 2)
      }
    case .real:
      return random.chance(80)
        ? .real(Double(random.below(9)) / 2 - 1)
        : random.pick([.integer(2), .text("1.5"), .text("1e0"), .real(1e300), .text("x")])
    case .boolean:
      return random.chance(80)
        ? .truth(random.chance(50)) : .text(random.pick(["true", "false", "x"]))
    case .date:
      return random.chance(70)
        ? .text(random.pick(TestSchema.dates)) : .integer(random.pick(TestSchema.milliseconds))
    case .day: return .text(random.pick(TestSchema.days))
    case .ip: return .text(random.pick(TestSchema.addresses + ["", "x"]))
    case .version: return .text(random.pick(TestSchema.versions))
    case .dynamic:
      let kinds: [TestField.Kind] = [.text, .integer, .real, .boolean]
      return Self.random(random.pick(kinds), &random)
    }
  }
}
