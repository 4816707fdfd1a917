// SPDX-License-Identifier: Apache-2.0

extension ExceptionEntry {
  /// The entry as people write and read it: `process.name is "ssh"`; `--entry` takes the same.
  package var text: String {
    let not = isExcluded
    let words: String
    switch test {
    case .match(let value): words = (not ? "is not " : "is ") + Self.quoted(value)
    case .matchAny(let values):
      words =
        (not ? "is not one of (" : "is one of (")
        + values.map(Self.quoted).joined(separator: ", ") + ")"
    case .wildcard(let pattern):
      words = (not ? "does not match " : "matches ") + Self.quoted(pattern)
    case .exists: words = not ? "does not exist" : "exists"
    case .list(let id, _): words = (not ? "is not in list " : "is in list ") + Self.quoted(id)
    case .nested(let entries):
      words = "has {" + entries.map(\.text).joined(separator: " and ") + "}"
    }
    return field + " " + words + (ignoresCase ? " in any case" : "")
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { quoted += "\\" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }
}

extension ExceptionItem {
  /// All of it on one line, as people read it.
  package var text: String {
    let systems =
      systems.isEmpty ? [] : ["on " + systems.map(\.rawValue).joined(separator: " or ")]
    return (entries.map(\.text) + systems).joined(separator: " and ")
  }
}
