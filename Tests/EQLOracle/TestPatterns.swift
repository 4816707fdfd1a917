// SPDX-License-Identifier: Apache-2.0

/// Writes conditions that share literals and patterns on few fields, and values that nearly match
/// them: what an index over all conditions could confuse.
package struct TestPatterns {
  /// The generator, for who draws besides.
  package var random: TestRandom
  /// Patterns that were written, from which values are made.
  private var used: [String] = []

  /// The fields of the conditions.
  package static let fields = [
    "process.name", "process.args", "process.command_line", "custom.word",
  ]

  private static let stems = [
    "socat", "ssh", "ssh-agent", "sshd", "/usr/bin/python3", "/tmp/", "/var/tmp/", "a", "ab", "aab",
    "aaa", "aaaa", "abab", "Öl", "straße", "日本", "日", "😀", "chisel client", "-L", "-l", "e\u{301}",
    "true", "10", "SSH", "İ", "K", "\u{212A}",
  ]

  /// A writer with nothing written yet.
  package init(_ random: TestRandom) { self.random = random }

  // MARK: Conditions

  /// A condition of one to four predicates, some of them negated.
  package mutating func condition() -> String {
    let leaves = (0..<(1 + random.below(random.chance(70) ? 2 : 4))).map { _ in
      (random.chance(20) ? "not " : "") + leaf()
    }
    guard leaves.count > 2, random.chance(50) else {
      return leaves.joined(separator: random.pick([" and ", " or "]))
    }
    return "(" + leaves[..<2].joined(separator: " or ") + ") and "
      + leaves[2...].joined(separator: " and ")
  }

  private mutating func leaf() -> String {
    let field = random.pick(Self.fields)
    switch random.below(13) {
    case 0: return "\(field) \(random.pick(["==", "!="])) \(quoted(stem()))"
    case 1, 2: return "\(field) \(random.pick(["in", "in~", "not in", "in"])) (\(list(false)))"
    case 3..<8: return "\(field) \(random.pick([":", "like", "like~"])) (\(list(true)))"
    case 8: return "\(field) \(random.pick([":", "like", "like~", "=="])) \(quoted(pattern()))"
    case 9: return "startsWith\(random.pick(["", "~"]))(\(field), \(quoted(stem())))"
    case 10: return "\(random.pick(["endsWith", "stringContains"]))(\(field), \(quoted(stem())))"
    case 11: return "\(field) \(random.pick(["==", "!="])) null"
    default: return "\(field) \(random.pick(["<", ">="])) \(quoted(stem()))"
    }
  }

  private mutating func list(_ isPattern: Bool) -> String {
    let count = random.chance(4) ? 150 : 1 + random.below(5)
    return (0..<count).map { _ in quoted(isPattern ? pattern() : stem()) }.joined(separator: ", ")
  }

  private mutating func quoted(_ text: String) -> String {
    if used.count < 5_000 { used.append(text) }
    return TestQuery.written(text, raw: false, escaped: false)
  }

  private mutating func stem() -> String {
    switch random.below(10) {
    case 0: return random.pick(Self.stems) + random.pick(Self.stems)
    case 1: return "w\(random.below(200))"
    case 2: return random.pick(["", "*", "?", "a*", "*a"])
    default: return random.pick(Self.stems)
    }
  }

  /// Every shape of a wildcard pattern.
  private mutating func pattern() -> String {
    let stem = stem()
    switch random.below(16) {
    case 0, 1: return stem
    case 2, 3: return stem + "*"
    case 4, 5: return "*" + stem
    case 6, 7: return "*" + stem + "*"
    case 8: return stem + "*" + random.pick(Self.stems)
    case 9: return "*" + stem + "*" + random.pick(Self.stems) + "*"
    case 10: return stem + "?"
    case 11: return "?" + stem + "*"
    case 12: return "*" + stem + "?*"
    case 13: return random.pick(["", "*", "**", "?", "??*", "*?*", "***"])
    case 14: return stem + "**" + stem
    default: return "*" + stem + "*" + stem
    }
  }

  // MARK: Values

  /// A value near a pattern: its stars and question marks filled, then perhaps changed a little.
  package mutating func value() -> String {
    if used.isEmpty || random.chance(10) { return "v\(random.below(1_000_000))" }
    var text = ""
    for scalar in random.pick(used).unicodeScalars {
      switch scalar {
      case "*": text += random.pick(["", "x", "ab", "/", "日", random.pick(Self.stems), "*"])
      case "?": text += random.pick(["a", "ö", "😀", "", "?", "xx"])
      default: text.unicodeScalars.append(scalar)
      }
    }
    guard random.chance(50) else { return text }
    var scalars = Array(text.unicodeScalars)
    let place = random.below(scalars.count + 1)
    switch random.below(5) {
    case 0: scalars.insert(contentsOf: random.pick(["a", "x", "é"]).unicodeScalars, at: place)
    case 1 where place < scalars.count: scalars.remove(at: place)
    case 2: scalars = Array(text.uppercased().unicodeScalars)
    case 3: scalars += scalars
    default:
      if place < scalars.count { scalars[place] = random.pick(["a", "S", "s", "/", "ö"]) }
    }
    return String(String.UnicodeScalarView(scalars))
  }

  /// A value of `count` bytes at least, with what a pattern asks for somewhere within.
  package mutating func longValue(_ count: Int) -> String {
    let filler = random.pick(["a", "ab", "日本", "ssh", "-"])
    let half = String(repeating: filler, count: count / filler.utf8.count + 1)
    switch random.below(4) {
    case 0: return value() + half
    case 1: return half + value()
    case 2: return half.prefix(half.count / 2) + value() + half.prefix(half.count / 2)
    default: return value() + half + value()
    }
  }

  /// An event whose fields often have the same values, several, many, or none.
  package mutating func document(manyValues: Bool = true) -> TestDocument {
    var document = TestDocument()
    let shared = [value(), value()]
    for path in Self.fields where random.chance(80) {
      let isArray = random.chance(40)
      let count =
        !isArray ? 1 : manyValues && random.chance(3) ? 65 + random.below(100) : random.below(6)
      let values = (0..<count).map { _ -> TestValue in
        switch random.below(20) {
        case 0: return .null
        case 1: return random.pick([.truth(true), .integer(10), .real(1.5)])
        case 2..<7: return .text(random.pick(shared))
        default: return .text(value())
        }
      }
      document.fields.append((path, values, isArray))
    }
    return document
  }
}
