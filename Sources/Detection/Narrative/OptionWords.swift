// SPDX-License-Identifier: Apache-2.0

/// A program's arguments told apart: options with a value, options without, and the other words.
///
/// Options may stand anywhere before `--`, also where the program itself would refuse them: the
/// value of an option is then still not taken for something else.
struct OptionWords {
  /// How a program spells its options.
  enum Spelling {
    /// `-name value`, `--name=value`: Go's flag package.
    case names
    /// `-n value`, `-nvalue`, `-abn value`, `--name value`, `--name=value`; the next word is no
    /// value if it is an option.
    case letters
  }

  private var values: [String: [String]] = [:]
  private var flags: Set<String> = []
  private let withValue: Set<String>
  private let spelling: Spelling
  /// The words that are neither options nor their values.
  private(set) var operands: [String] = []

  /// Reads `words`; `withValue` are the options, without their dashes, that take a value.
  init(_ words: ArraySlice<String>, _ spelling: Spelling, withValue: Set<String>) {
    self.withValue = withValue
    self.spelling = spelling
    var rest = words
    while let word = rest.popFirst() {
      if word == "--" {
        operands += rest
        return
      }
      if !word.hasPrefix("-") || word == "-" {
        operands.append(word)
      } else if spelling == .names || word.hasPrefix("--") {
        name(word.drop { $0 == "-" }, &rest)
      } else {
        letters(word.dropFirst(), &rest)
      }
    }
  }

  /// The values of an option, by any of its names, in their order for each; empty ones left out.
  func values(of names: String...) -> [String] {
    names.flatMap { values[$0] ?? [] }.filter { !$0.isEmpty }
  }

  /// Whether an option without a value is there.
  func has(_ name: String) -> Bool {
    flags.contains(name) || values[name]?.last == "true"
  }

  /// Whether any option has a value.
  var hasValues: Bool { !values.isEmpty }

  private mutating func name(_ text: Substring, _ rest: inout ArraySlice<String>) {
    let name = String(text.prefix { $0 != "=" })
    if let equals = text.firstIndex(of: "=") {
      values[name, default: []].append(String(text[equals...].dropFirst()))
    } else if withValue.contains(name) {
      values[name, default: []].append(next(&rest))
    } else {
      flags.insert(name)
    }
  }

  private func next(_ rest: inout ArraySlice<String>) -> String {
    if spelling == .letters, rest.first?.hasPrefix("-") == true { return "" }
    return rest.popFirst() ?? ""
  }

  /// The first letter that takes a value ends the word.
  private mutating func letters(_ text: Substring, _ rest: inout ArraySlice<String>) {
    for (offset, letter) in text.enumerated() {
      guard withValue.contains(String(letter)) else {
        flags.insert(String(letter))
        continue
      }
      let glued = text.dropFirst(offset + 1)
      let value =
        glued.isEmpty
        ? next(&rest) : String(glued.first == "=" ? glued.dropFirst() : glued)
      values[String(letter), default: []].append(value)
      return
    }
  }
}
