// SPDX-License-Identifier: Apache-2.0

extension Function {
  /// `between[~](source, left, right[, greedy])`
  static let between = Function(
    name: .between,
    parameters: [
      Parameter("source", .text), Parameter("left", .text), Parameter("right", .text),
      Parameter("greedy", .boolean, isOptional: true),
    ],
    hasInsensitiveForm: true,
    result: .text,
    summary: "What stands behind the first `left` and before the next `right`; with `greedy` true "
      + "before the last `right`. Null when either is not there.",
    examples: [
      Example(#"between("welcome to event query language", " ", " ")"#, #""to""#),
      Example(#"between("welcome to event query language", " ", " ", true)"#, #""to event query""#),
      Example(#"between("System Idle Process", "system ", " ")"#, "null"),
      Example(#"between~("System Idle Process", "system ", " ")"#, #""Idle""#),
      Example(#"between("abc", "", "")"#, #""""#),
      Example(#"between("abc", "", "", true)"#, #""abc""#),
      Example(#"between(null, "a", "b")"#, "null"),
    ],
    evaluate: { call in
      guard let source = call.text(0), let text = call.searchableText(0),
        let left = call.searchableText(1), let right = call.searchableText(2),
        let place = TextPosition.first(left, in: text)
      else { return .null }
      let start = place + left.count
      let end =
        call.truth(3) == true
        ? TextPosition.last(right, in: text, from: start)
        : TextPosition.first(right, in: text, from: start)
      guard let end else { return .null }
      return .text(UnsafeBufferPointer(rebasing: source[start..<end]))
    }
  )
}
