// SPDX-License-Identifier: Apache-2.0

/// Translates Lucene's regular expressions, which EQL's `regex` uses, to RE2's.
///
/// The whole value must match; `^` and `$` are plain characters; `@` is any text and `"…"` is
/// verbatim text. What no RE2 pattern can say (`~` complement, `&` intersection, `<1-9>` number
/// ranges) is refused. With `ignoresCase`, ASCII letters match in either case, also in ranges.
struct LuceneRegex {
  /// Why a pattern was refused, and the character it was refused at.
  struct Refusal: Error, Equatable {
    var message: String
    var offset: Int
  }

  private let scalars: [Unicode.Scalar]
  private let ignoresCase: Bool
  private var position = 0
  private var out = ""
  /// Where in `out` the last atom starts, and whether it carries a repetition already.
  private var atom: (start: String.Index, isRepeated: Bool)?
  /// Repetitions of what is a repetition already; each costs a pass over what it repeats.
  private var towers = 0
  private static let maximumTowers = 100
  private var groups: [String.Index] = []

  private init(_ pattern: String, ignoresCase: Bool) {
    scalars = Array(pattern.unicodeScalars)
    self.ignoresCase = ignoresCase
  }

  /// The RE2 pattern for `pattern`, to be matched against the whole value.
  static func translate(_ pattern: String, ignoresCase: Bool) throws(Refusal) -> String {
    var translator = LuceneRegex(pattern, ignoresCase: ignoresCase)
    try translator.run()
    return translator.out
  }

  private mutating func run() throws(Refusal) {
    while position < scalars.count {
      let scalar = scalars[position]
      switch scalar {
      case "(":
        if position + 1 < scalars.count, scalars[position + 1] == "?" {
          throw refusal("`(?` is not a group here: Lucene has no flags or look-around")
        }
        groups.append(out.endIndex)
        out += "(?:"
        atom = nil
        position += 1
      case ")":
        guard let start = groups.popLast() else { throw refusal("`)` closes nothing") }
        out += ")"
        atom = (start, false)
        position += 1
      case "|":
        out += "|"
        atom = nil
        position += 1
      case "*", "+", "?": try repetition(String(scalar), length: 1)
      case "{": try count()
      case "[": try characterClass()
      case ".":
        add(".")
        position += 1
      case "@":
        add("(?:.*)")
        position += 1
      case "#":
        add("[^\\x{0}-\\x{10FFFF}]")
        position += 1
      case "\"": try quoted()
      case "\\": try escape()
      case "~", "&", "<":
        throw refusal(
          "`\(scalar)` is a Lucene operator that is not supported; for the character write `\\\(scalar)`"
        )
      default:
        literal(scalar)
        position += 1
      }
    }
    if !groups.isEmpty { throw refusal("`(` is never closed") }
  }

  private func refusal(_ message: String) -> Refusal {
    Refusal(message: message, offset: position)
  }

  private mutating func add(_ text: String) {
    atom = (out.endIndex, false)
    out += text
  }

  private mutating func literal(_ scalar: Unicode.Scalar) {
    if ignoresCase, let other = Self.otherCase(scalar) {
      add("[\(scalar)\(other)]")
    } else {
      add(Self.escaped(scalar))
    }
  }

  private static func otherCase(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    guard scalar.isASCII, scalar.properties.isAlphabetic else { return nil }
    return Unicode.Scalar(UInt8(scalar.value) ^ 0x20)
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    guard scalar.isASCII, !scalar.properties.isAlphabetic, !("0"..."9" ~= scalar) else {
      return String(Character(scalar))
    }
    return "\\x{" + String(scalar.value, radix: 16) + "}"
  }

  private mutating func repetition(_ text: String, length: Int) throws(Refusal) {
    guard let current = atom else { throw refusal("`\(text)` repeats nothing") }
    if current.isRepeated {
      towers += 1
      guard towers <= Self.maximumTowers else {
        throw refusal("more than \(Self.maximumTowers) repetitions of repetitions")
      }
      let offset = out.utf8.distance(from: out.startIndex, to: current.start)
      out.insert(contentsOf: "(?:", at: current.start)
      out += ")"
      let start = out.utf8.index(out.startIndex, offsetBy: offset)
      atom = (start, false)
    }
    out += text
    atom?.isRepeated = true
    position += length
  }

  /// `{n}`, `{n,}`, `{n,m}`
  private mutating func count() throws(Refusal) {
    guard let end = scalars[position...].firstIndex(of: "}") else {
      throw refusal("`{` is never closed")
    }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[(position + 1)..<end])
    let bounds = String(view).split(separator: ",", omittingEmptySubsequences: false)
    let numbers = bounds.map { UInt32($0) }
    let isOpen = bounds.count == 2 && bounds[1].isEmpty
    guard (1...2).contains(bounds.count), let low = numbers[0], isOpen || numbers.last != .some(nil)
    else { throw refusal("`{\(view)}` is not a count such as `{2}` or `{2,5}`") }
    let high = isOpen ? low : (numbers[numbers.count - 1] ?? low)
    guard low <= high else { throw refusal("`{\(view)}` counts backwards") }
    guard high <= 1000 else { throw refusal("a count above 1000 is not supported") }
    try repetition("{\(view)}", length: end - position + 1)
  }

  private mutating func quoted() throws(Refusal) {
    guard let end = scalars[(position + 1)...].firstIndex(of: "\"") else {
      throw refusal(
        "`\"` starts verbatim text that is never closed; for the character write `\\\"`"
      )
    }
    let start = out.endIndex
    out += "(?:"
    let content = scalars[(position + 1)..<end]
    for scalar in content { literal(scalar) }
    out += ")"
    atom = (start, false)
    position = end + 1
  }

  private static let classes: [Unicode.Scalar: String] = [
    "d": "[0-9]", "D": "[^0-9]", "s": "[ \\t\\n\\r]", "S": "[^ \\t\\n\\r]", "w": "[0-9A-Za-z_]",
    "W": "[^0-9A-Za-z_]",
  ]

  private mutating func escape() throws(Refusal) {
    guard position + 1 < scalars.count else { throw refusal("a backslash ends the pattern") }
    let scalar = scalars[position + 1]
    if let named = Self.classes[scalar] { add(named) } else { literal(scalar) }
    position += 2
  }

  /// `[a-z_]`, `[^…]`; a backslash makes the next character plain.
  private mutating func characterClass() throws(Refusal) {
    let opened = position
    var text = "["
    position += 1
    if position < scalars.count, scalars[position] == "^" {
      text += "^"
      position += 1
    }
    var isFirst = true
    while true {
      guard position < scalars.count else {
        position = opened
        throw refusal("`[` is never closed")
      }
      if scalars[position] == "]", !isFirst { break }
      if scalars[position] == "\\", position + 1 < scalars.count,
        let named = Self.classes[scalars[position + 1]], named.hasPrefix("["),
        !named.hasPrefix("[^")
      {
        text += named.dropFirst().dropLast()
        position += 2
        isFirst = false
        continue
      }
      let low = try member()
      var high = low
      if position + 1 < scalars.count, scalars[position] == "-", scalars[position + 1] != "]" {
        position += 1
        high = try member()
      }
      guard low.value <= high.value else { throw refusal("this range runs backwards") }
      text += range(low, high)
      isFirst = false
    }
    position += 1
    add(text + "]")
  }

  private mutating func member() throws(Refusal) -> Unicode.Scalar {
    if scalars[position] == "\\" {
      guard position + 1 < scalars.count else { throw refusal("a backslash ends the pattern") }
      position += 1
    }
    position += 1
    return scalars[position - 1]
  }

  private func range(_ low: Unicode.Scalar, _ high: Unicode.Scalar) -> String {
    func text(_ low: UInt32, _ high: UInt32) -> String {
      "\\x{\(String(low, radix: 16))}" + (low == high ? "" : "-\\x{\(String(high, radix: 16))}")
    }
    var out = text(low.value, high.value)
    guard ignoresCase else { return out }
    for first: UInt32 in [0x41, 0x61] {
      let from = max(low.value, first)
      let to = min(high.value, first + 25)
      if from <= to { out += text(from ^ 0x20, to ^ 0x20) }
    }
    return out
  }
}
