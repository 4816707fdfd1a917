// SPDX-License-Identifier: Apache-2.0

/// Expressions, constants and lists.
extension TestQuery {
  mutating func comparison() -> String { random.pick(["==", "!=", "<", "<=", ">", ">="]) }

  mutating func membership() -> String { random.pick(["in", "not in", "in~", "not in~"]) }

  // MARK: Values

  /// A number that is computed.
  mutating func number(_ depth: Int) -> String {
    if random.chance(3) { return "null" }
    guard depth > 0 else {
      return random.chance(60) ? field(random.pick([.integer, .real, .dynamic])) : numeral()
    }
    switch random.below(9) {
    case 0, 1:
      let operation = random.pick(["+", "-", "*", "/", "%"])
      return "(\(number(depth - 1)) \(operation) \(number(depth - 1)))"
    case 2:
      let name = random.pick(["add", "subtract", "multiply", "divide", "modulo"])
      return "\(name)(\(number(depth - 1)), \(number(depth - 1)))"
    case 3: return "-(\(number(depth - 1)))"
    case 4: return "length(\(text(depth - 1)))"
    case 5:
      let start = random.pick(["", ", null", ", \(random.below(5) - 1)", ", \(number(0))"])
      return "indexOf\(random.pick(["", "~"]))(\(text(depth - 1)), \(text(0))\(start))"
    case 6:
      let base = random.pick([
        "", ", null", ", 16", ", 2", ", 10", ", 36", ", 1", ", \(field(.integer))",
      ])
      return "number(\(text(depth - 1))\(base))"
    case 7: return numeral()
    default: return field(random.pick([.integer, .real, .dynamic]))
    }
  }

  /// A text that is computed.
  mutating func text(_ depth: Int) -> String {
    if random.chance(3) { return "null" }
    guard depth > 0 else { return random.chance(60) ? field(.text) : word() }
    switch random.below(9) {
    case 0:
      let end = random.pick(["", ", null", ", \(random.below(6) - 2)"])
      let start = random.pick(["\(random.below(6) - 2)", "null", number(0)])
      return "substring(\(text(depth - 1)), \(start)\(end))"
    case 1:
      let count = random.chance(3) ? 60 : 1 + random.below(3)
      let parts = (0..<count).map { _ in anything(depth - 1) }
      return "concat(\(parts.joined(separator: ", ")))"
    case 2: return "string(\(anything(depth - 1)))"
    case 3:
      let greedy = random.pick(["", ", true", ", false", ", null", ", \(field(.boolean))"])
      let tilde = random.pick(["", "~"])
      return "between\(tilde)(\(text(depth - 1)), \(text(0)), \(text(0))\(greedy))"
    case 4, 5: return word()
    case 6: return field(.dynamic)
    default: return field(.text)
    }
  }

  private mutating func anything(_ depth: Int) -> String {
    switch random.below(6) {
    case 0: return number(depth)
    case 1: return field(random.pick([.boolean, .date, .ip, .dynamic]))
    case 2: return random.pick(["true", "1e7", "0.0001", "100.0", "-2.5e-10", "1.0"])
    default: return text(depth)
    }
  }

  // MARK: Constants

  /// A text of the schema's words, written in one of the ways that mean it.
  mutating func word() -> String {
    let text = random.pick(TestSchema.words)
    return TestQuery.written(text, raw: random.chance(25), escaped: random.chance(15))
  }

  /// A text as a literal; raw where that can be, or every character escaped.
  package static func written(_ text: String, raw: Bool, escaped: Bool) -> String {
    if raw, text.unicodeScalars.allSatisfy({ $0 != "\"" && $0.value >= 32 }) {
      return "\"\"\"\(text)\"\"\""
    }
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case _ where escaped:
        let digits = String(scalar.value, radix: 16)
        out += "\\u{\(digits.utf8.count < 2 ? "0" : "")\(digits)}"
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\t": out += "\\t"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }

  mutating func numeral() -> String {
    random.pick([
      "-1", "0", "1", "2", "3", "1.5", "2.0", "-0.5", ".5", "1.", "15e-1", "1E0", "(1 + 1)",
      "9223372036854775807", "-9223372036854775808", "9007199254740993", "18446744073709551615",
      "1e300", "(7 / 2)", "-(3)",
    ])
  }

  /// Members of a list, at times hundreds.
  mutating func words() -> String {
    var members = (0..<(1 + random.below(3))).map { _ in random.chance(5) ? "null" : word() }
    if random.chance(3) { members += (0..<300).map { "\"w\($0)\"" } }
    members.shuffle(using: &random)
    return members.joined(separator: ", ")
  }

  mutating func numbers() -> String {
    var members = (0..<(1 + random.below(3))).map { _ in random.chance(5) ? "null" : numeral() }
    if random.chance(3) { members += (100..<400).map { "\($0)" } }
    return members.joined(separator: ", ")
  }

  // MARK: Patterns

  /// An operator with one pattern or a list, at times of hundreds.
  mutating func patternList() -> String {
    if random.chance(25) {
      let operation = random.pick(["regex", "regex~"])
      guard random.chance(30) else { return "\(operation) \(quotedRegex())" }
      return "\(operation) (\(quotedRegex()), \(quotedRegex()))"
    }
    let operation = random.pick([":", "like", "like~"])
    switch random.below(20) {
    case 0:
      var patterns = (0..<300).map { "\"w\($0)*\"" } + [pattern()]
      patterns.shuffle(using: &random)
      return "\(operation) (\(patterns.joined(separator: ", ")))"
    case 1..<6: return "\(operation) (\(pattern()), \(pattern()), \(word()))"
    case 6..<8: return "\(operation) \(word())"
    default: return "\(operation) \(pattern())"
    }
  }

  mutating func pattern() -> String {
    let pieces = ["a", "b", "A", "*", "*", "?", "ä", "c", "😀", "1"]
    return "\"" + (0..<random.below(5)).map { _ in random.pick(pieces) }.joined() + "\""
  }

  private mutating func quotedRegex() -> String {
    TestQuery.written(regex(2), raw: random.chance(50), escaped: false)
  }

  private mutating func regex(_ depth: Int) -> String {
    (0..<(1 + random.below(3))).map { _ in regexAtom(depth) + repetition() }.joined()
  }

  private mutating func regexAtom(_ depth: Int) -> String {
    switch random.below(depth > 0 ? 12 : 9) {
    case 0, 1, 2: return random.pick(["a", "b", "A", "ä", "x", "1", "-", "^", "$", "ab"])
    case 3: return "."
    case 4: return random.pick(["\\d", "\\w", "\\s", "\\D", "\\W", "\\S", "\\*", "\\\"", "\\\\"])
    case 5: return random.pick(["[a-c]", "[^a]", "[A-B1]", "[^0-9a]", "[a\\-]", "[-b]"])
    case 6: return random.pick(["@", "#", "\"a*\""])
    case 7, 8:
      return "(" + random.pick(["a", "b?", ""]) + "|" + random.pick(["ab", "", "c*"]) + ")"
    default: return "(" + regex(depth - 1) + "|" + regex(depth - 1) + ")"
    }
  }

  private mutating func repetition() -> String {
    random.pick(["", "", "", "", "*", "+", "?", "{2}", "{1,3}", "{0,}", "*?"])
  }
}
