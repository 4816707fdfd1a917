// SPDX-License-Identifier: Apache-2.0

extension Function {
  /// `length(source)`
  static let length = Function(
    name: .length,
    parameters: [Parameter("source", .text)],
    result: .integer,
    summary:
      "How many characters a text has; one beyond the basic plane counts as two, as in Java.",
    examples: [
      Example(#"length("explorer.exe")"#, "12"),
      Example(#"length("")"#, "0"),
      Example(#"length("naïve")"#, "5"),
      Example(#"length("😀")"#, "2"),
      Example("length(null)", "null"),
    ],
    evaluate: { call in
      call.text(0).map { .number(.integer(Int64(TextPosition.length($0)))) } ?? .null
    }
  )
}
