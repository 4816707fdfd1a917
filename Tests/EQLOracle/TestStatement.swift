// SPDX-License-Identifier: Apache-2.0

/// Writes random statements that can be parsed, whatever the names and types mean.
package struct TestStatement {
  private var random: TestRandom
  private var conditions: TestQuery

  /// A writer that gives the same for the same generator.
  package init(_ random: TestRandom) {
    self.random = random
    conditions = TestQuery(.ecs, random)
  }

  /// An event query, a sequence or a sample, with blanks, comments and pipes here and there.
  package mutating func statement() -> String {
    let body: String
    switch random.below(10) {
    case 0..<5: body = event()
    case 5..<8: body = sequence()
    default: body = sample()
    }
    let pipes = (0..<max(0, random.below(4) - 1)).map { _ in
      "\(blank())|\(blank())\(random.pick(["head", "tail"])) \(random.below(1_000))"
    }
    return body + pipes.joined()
  }

  private mutating func blank() -> String {
    random.pick([" ", " ", "  ", "\n", "\t", " // comment | x\n", " /* [ /* in */ ] */ "])
  }

  private mutating func event() -> String {
    let category = random.pick([
      "any", "process", "file", "`any`", "`odd name`", "\"my cat\"", "\"\"\"raw\\cat\"\"\"",
      "sample", "runs", "head", "`a``b`", "\"a\\\"b\\u{e4}\"", "`sequence`",
    ])
    return category + blank() + "where" + blank() + condition()
  }

  private mutating func condition() -> String {
    switch random.below(10) {
    case 0: return "not not (\(odd()) == \(string())) == false"
    case 1: return "\(odd()) \(random.pick([":", "like", "like~", "regex", "regex~"])) \(string())"
    case 2: return "\(odd()) not in~ (\(string()),\(blank())\(string()), -1, +2.5, null)"
    case 3: return "\(call(3)) and \(odd()) or not \(odd()) == -\(odd())"
    case 4: return "a - (b - c) * -d / (e % -(-3)) - -1 == - (2)"
    default: return conditions.condition(depth: 1 + random.below(2))
    }
  }

  /// Names that need backticks, optional ones, and ones that look like words of the language.
  private mutating func odd() -> String {
    (random.chance(30) ? "?" : "")
      + random.pick([
        "`sequence`", "`odd name`", "`a.b/c`", "`a``b`", "`ä`", "`not`.b", "a.`in`.c", "@timestamp",
        "runs", "head", "process.`where`", "`1`", "sample", "by_the_way", "`a b`.c", "_x.y1",
      ])
  }

  private mutating func call(_ depth: Int) -> String {
    let name = random.pick(["concat", "anything", "CIDRMATCH", "between~", "f~", "not_known"])
    let arguments = (0..<random.below(4)).map { _ -> String in
      switch random.below(depth > 0 ? 5 : 3) {
      case 0: return odd()
      case 1: return string()
      case 2:
        return random.pick(["1", "-1", "2.5", "1e300", "null", "true", "-9223372036854775807"])
      case 3: return call(depth - 1)
      default: return "(\(odd()) == 1 or \(odd()) < -2)"
      }
    }
    return "\(name)(\(arguments.joined(separator: ",")))"
  }

  private mutating func string() -> String {
    let pieces = [
      "a", "\"", "\\", "*", "?", "\n", "\r", "\t", "\u{8}", "\u{c}", "'", "ä", "a\u{308}", "😀",
      "\u{202e}", "//", "/*", "\"\"", "\u{0}", "{", "}", " ",
    ]
    let text = (0..<random.below(6)).map { _ in random.pick(pieces) }.joined()
    switch random.below(4) {
    // A raw text may end in up to two quotes of its own.
    case 0: return "\"\"\"c:\\x\\*" + random.pick(["", "\"", "\"\""]) + "\"\"\""
    case 1: return TestQuery.written(text, raw: true, escaped: false)
    case 2: return TestQuery.written(text, raw: false, escaped: true)
    default: return TestQuery.written(text, raw: false, escaped: false)
    }
  }

  private mutating func keys(_ count: Int) -> String {
    guard count > 0 else { return "" }
    let keys = (0..<count).map { _ in random.chance(40) ? odd() : random.pick(["host.id", "?user"])
    }
    return " by " + keys.joined(separator: "," + blank())
  }

  private mutating func sequence() -> String {
    let own = random.below(3)
    let hasSpan = random.chance(70)
    let unit = random.pick(["ms", "s", "m", "h", "d"])
    let gap = random.pick(["", " "])
    var text = "sequence" + keys(random.below(3))
    if hasSpan {
      text += " with maxspan\(gap)=\(gap)\(1 + random.below(5_000))\(unit)"
    }
    for place in 0..<(2 + random.below(4)) {
      let isMissing = hasSpan && place > 0 && random.chance(25)
      text += blank() + (isMissing ? "![" : "[") + blank() + event() + blank() + "]" + keys(own)
      if random.chance(25) { text += " with runs\(gap)=\(gap)\(1 + random.below(100))" }
    }
    if random.chance(30) { text += blank() + "until [" + event() + "]" + keys(own) }
    return text
  }

  private mutating func sample() -> String {
    let own = random.below(2)
    var text = "sample" + keys(own == 0 ? 1 + random.below(2) : random.below(2))
    for _ in 0..<(2 + random.below(4)) { text += blank() + "[" + event() + "]" + keys(own) }
    return text
  }
}
