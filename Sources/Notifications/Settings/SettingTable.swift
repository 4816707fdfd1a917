// SPDX-License-Identifier: Apache-2.0
import Events

/// Reads the keys of one table of the configuration; notes what is wrong and which keys were asked for.
struct SettingTable {
  let path: String
  private let members: [JSONValue.Member]
  private var known: Set<String> = []
  private(set) var problems: [SettingProblem] = []

  init(_ value: JSONValue, path: String) {
    self.path = path
    members = value.members ?? []
    if value.members == nil { report("", "a table is expected here", "write [[notify]]") }
  }

  mutating func report(_ key: String, _ message: String, _ help: String...) {
    problems.append(
      SettingProblem(path: key.isEmpty ? path : path + "." + key, message: message, help: help)
    )
  }

  func has(_ key: String) -> Bool { members.contains { $0.key == key } }

  /// The value of a key that may stand here.
  mutating func value(_ key: String) -> JSONValue? {
    known.insert(key)
    return members.first { $0.key == key }?.value
  }

  /// A text in one line that is not empty.
  mutating func text(_ key: String) -> String? {
    guard let value = value(key) else { return nil }
    guard let text = value.stringValue, !text.isEmpty else {
      report(key, "`\(key)` must be a text that is not empty", "write \(key) = \"…\"")
      return nil
    }
    guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
      report(key, "a control character stands in `\(key)`", "write it in one line")
      return nil
    }
    return text
  }

  mutating func requiredText(_ key: String, _ help: String) -> String? {
    if has(key) { return text(key) }
    known.insert(key)
    report("", "`\(key)` is missing", help)
    return nil
  }

  mutating func flag(_ key: String) -> Bool? {
    guard let value = value(key) else { return nil }
    if let flag = value.boolValue { return flag }
    report(key, "`\(key)` must be true or false", "write \(key) = true")
    return nil
  }

  mutating func number(_ key: String, in range: ClosedRange<Int>) -> Int? {
    guard let value = value(key) else { return nil }
    if let number = value.intValue, range.contains(number) { return number }
    let bounds = "\(range.lowerBound) to \(range.upperBound)"
    report(
      key,
      "`\(key)` must be a whole number from \(bounds)",
      "write \(key) = \(range.lowerBound)"
    )
    return nil
  }

  /// One of some words.
  mutating func word(_ key: String, of words: [String]) -> String? {
    guard let text = text(key) else { return nil }
    if words.contains(text) { return text }
    report(key, "`\(key)` does not know `\(text)`", "write one of \(words.joined(separator: ", "))")
    return nil
  }

  /// A list of texts; one text stands for a list of it.
  mutating func texts(_ key: String) -> [String] {
    guard let value = value(key) else { return [] }
    if value.stringValue != nil { return text(key).map { [$0] } ?? [] }
    let texts = value.arrayValue?.compactMap(\.stringValue) ?? []
    guard let elements = value.arrayValue, elements.count == texts.count,
      texts.allSatisfy({ !$0.isEmpty && !$0.utf8.contains { $0 < 32 || $0 == 127 } })
    else {
      report(key, "`\(key)` must be a list of texts", "write \(key) = [\"…\", \"…\"]")
      return []
    }
    return texts
  }

  /// A span of seconds: `10s`, `2m`.
  mutating func seconds(_ key: String, in range: ClosedRange<Int>) -> Int? {
    guard let text = text(key) else { return nil }
    let units = ["s": 1, "m": 60, "h": 3600]
    if let unit = units[String(text.suffix(1))], let count = Int(text.dropLast()),
      count < 1_000_000, range.contains(count * unit)
    {
      return count * unit
    }
    report(
      key,
      "`\(key)` must be from \(range.lowerBound) to \(range.upperBound) seconds",
      "write \(key) = \"10s\""
    )
    return nil
  }

  /// A text in a file or an environment variable: `KEY_file`, `KEY_env`.
  mutating func secret(_ key: String) -> SecretSource? {
    if value(key) != nil {
      report(
        key,
        "a secret must not stand in the configuration",
        "put it into a file that only the service can read, and write \(key)_file = \"/path\"",
        "or write \(key)_env = \"VARIABLE\""
      )
    }
    let file = text(key + "_file")
    let variable = text(key + "_env")
    if file != nil, variable != nil {
      report(key + "_env", "the file and the variable are both given", "keep one of them")
    }
    if let file {
      if file.hasPrefix("/") { return .file(file) }
      report(key + "_file", "`\(file)` is no absolute path", "begin it with /")
    }
    return variable.map { .environment($0) }
  }

  /// A text with places for values.
  mutating func template(_ key: String) -> Template? {
    guard let value = value(key) else { return nil }
    guard let text = value.stringValue else {
      report(key, "`\(key)` must be a text", "write \(key) = \"{{kibana.alert.rule.name}}\"")
      return nil
    }
    do throws(TemplateProblem) {
      return try Template(text)
    } catch {
      report(key, error.message, error.help)
      return nil
    }
  }

  /// Reports the keys that nobody asked for.
  mutating func reportUnknown() {
    for member in members where !known.contains(member.key) {
      report(
        member.key,
        "`\(member.key)` is not known here",
        "known are \(known.sorted().joined(separator: ", "))"
      )
    }
  }
}
