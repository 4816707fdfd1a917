// SPDX-License-Identifier: Apache-2.0

/// A value of a generated event.
enum TestValue: Equatable {
  case null
  case text(String)
  case integer(Int64)
  case real(Double)
  case truth(Bool)

  var json: String {
    switch self {
    case .null: return "null"
    case .text(let text):
      var out = "\""
      for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": out += "\\\""
        case "\\": out += "\\\\"
        case let s where s.value < 0x20:
          out += "\\u" + String(s.value + 0x10000, radix: 16).dropFirst()
        default: out.unicodeScalars.append(scalar)
        }
      }
      return out + "\""
    case .integer(let value): return String(value)
    case .real(let value): return String(value)
    case .truth(let value): return value ? "true" : "false"
    }
  }
}

/// A generated event: the values of each field, nulls included, in order.
struct TestDocument {
  var fields: [(path: String, values: [TestValue], isArray: Bool)] = []

  /// The values of a field that are not null.
  func values(_ path: String) -> [TestValue] {
    fields.filter { $0.path == path }.flatMap(\.values).filter { $0 != .null }
  }

  /// The event as a line, every field spelled nested, dotted or half-half by `style`.
  func json(_ random: inout TestRandom) -> String {
    var members: [String] = []
    for (path, values, isArray) in fields {
      let list = values.map(\.json)
      var text = isArray ? "[" + list.joined(separator: ",") + "]" : list[0]
      let parts = path.split(separator: ".").map(String.init)
      let cut = random.below(parts.count)
      for part in parts[cut...].reversed() where part != parts[cut] || cut == parts.count - 1 {
        if part == parts[cut] { break }
        text = "{\"\(part)\":\(text)}"
      }
      members.append("\"\(parts[...cut].joined(separator: "."))\":\(text)")
    }
    return "{" + members.joined(separator: ",") + "}"
  }

  static func random(_ random: inout TestRandom) -> TestDocument {
    var document = TestDocument()
    document.fields.append(
      ("event.category", [.text(random.pick(["process", "file"]))], random.chance(50))
    )
    for (path, make) in Self.makers where random.chance(75) {
      let isArray = random.chance(35)
      let count = isArray ? random.below(4) : 1
      let values = (0..<count).map { _ in random.chance(8) ? TestValue.null : make(&random) }
      document.fields.append((path, values, isArray))
    }
    return document
  }

  static let words = [
    "a", "A", "ab", "aB", "abc", "b", "ba", "", "ä", "Ä", "a*b", "a?b", "x-1", "10",
  ]

  static let makers: [(String, @Sendable (inout TestRandom) -> TestValue)] = [
    ("process.name", { .text($0.pick(words)) }),
    ("process.args", { .text($0.pick(words)) }),
    (
      "process.pid",
      { $0.chance(80) ? .integer(Int64($0.below(6)) - 2) : .text($0.pick(["2", "3"])) }
    ),
    (
      "process.interactive",
      { $0.chance(80) ? .truth($0.chance(50)) : .text($0.pick(["true", "false"])) }
    ),
    (
      "custom.number",
      { $0.chance(50) ? .integer(Int64($0.below(5))) : .real(Double($0.below(9)) / 2) }
    ),
    ("custom.word", { .text($0.pick(words)) }),
  ]
}
