// SPDX-License-Identifier: Apache-2.0

extension Function {
  /// `indexOf[~](source, part[, start])`
  static let indexOf = Function(
    name: .indexOf,
    parameters: [
      Parameter("source", .text), Parameter("part", .text),
      Parameter("start", .integer, isOptional: true, passesNull: false),
    ],
    hasInsensitiveForm: true,
    result: .integer,
    summary: "Where a text first stands within another, at or after a position; null if nowhere. "
      + "Positions count from 0. A start that is negative or null is 0.",
    examples: [
      Example(#"indexOf("user.domain.com", ".")"#, "4"),
      Example(#"indexOf("user.domain.com", ".", 5)"#, "11"),
      Example(#"indexOf("user.domain.com", "USER")"#, "null"),
      Example(#"indexOf~("user.domain.com", "USER")"#, "0"),
      Example(#"indexOf("user", "u", -3)"#, "0"),
      Example(#"indexOf("abc", "")"#, "0"),
      Example(#"indexOf(null, "a")"#, "null"),
    ],
    evaluate: { call in
      guard let source = call.searchableText(0), let part = call.searchableText(1) else {
        return .null
      }
      let start = TextPosition.byte(source, notBefore: max(0, call.integer(2) ?? 0))
      guard let found = TextPosition.first(part, in: source, from: start) else { return .null }
      return .number(.integer(Int64(TextPosition.position(source, ofByte: found))))
    }
  )
}
