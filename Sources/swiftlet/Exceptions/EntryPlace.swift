// SPDX-License-Identifier: Apache-2.0
import EQL
import Rules

/// Where a problem of an entry stands in the text that a person wrote, for what is checked is the document
/// that was made of it.
enum EntryPlace {
  /// The problem at its place in the texts of the entries; nil where it is of none of them.
  static func issue(
    of problem: ExceptionProblem,
    in item: ExceptionItem,
    texts: [String]
  ) -> RuleIssue? {
    guard problem.path.count > 1, problem.path[0] == .key("entries"),
      case .element(let number) = problem.path[1], texts.indices.contains(number),
      item.entries.indices.contains(number)
    else { return nil }
    let text = texts[number]
    let range = range(of: Array(problem.path.dropFirst(2)), item.entries[number], Array(text.utf8))
    return RuleIssue(
      source: SourceText(name: "--entry", text: text),
      diagnostic: Diagnostic(problem.code, problem.message, at: range, help: problem.help)
    )
  }

  /// The field or the value that a path names; the whole text where it is not found there.
  private static func range(
    of path: [JSONPlace],
    _ entry: ExceptionEntry,
    _ text: [UInt8],
    from start: Int = 0
  ) -> SourceRange {
    let whole = SourceRange(start, text.count)
    guard let field = place(of: entry.field, in: text, from: start), let step = path.first else {
      return whole
    }
    switch (step, entry.test) {
    case (.key("entries"), .nested(let entries)):
      guard case .element(let number)? = path.dropFirst().first, entries.indices.contains(number)
      else { return field }
      // Those before it stand before it in the text.
      var from = field.upperBound
      for earlier in entries[..<number] {
        from = place(of: earlier.field, in: text, from: from)?.upperBound ?? from
      }
      return range(of: Array(path.dropFirst(2)), entries[number], text, from: from)
    case (.key("field"), _): return field
    case (_, .match(let value)), (_, .wildcard(let value)), (_, .list(let value, _)):
      return place(of: value, in: text, from: field.upperBound) ?? whole
    case (_, .matchAny(let values)):
      guard case .element(let number)? = path.last, values.indices.contains(number) else {
        return whole
      }
      return place(of: values[number], in: text, from: field.upperBound) ?? whole
    default: return field
    }
  }

  /// Where a value stands as a person writes it, with its quotes where it has any.
  private static func place(of value: String, in text: [UInt8], from start: Int) -> SourceRange? {
    var escaped: [UInt8] = []
    for byte in value.utf8 {
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        escaped.append(UInt8(ascii: "\\"))
      }
      escaped.append(byte)
    }
    let quote = [UInt8(ascii: "\"")]
    for wanted in [quote + escaped + quote, quote + Array(value.utf8) + quote, Array(value.utf8)] {
      guard !wanted.isEmpty, text.count - start >= wanted.count else { continue }
      for place in start...(text.count - wanted.count)
      where text[place..<(place + wanted.count)].elementsEqual(wanted) {
        return SourceRange(place, place + wanted.count)
      }
    }
    return nil
  }
}
