// SPDX-License-Identifier: Apache-2.0

extension Function {
  /// `string(value)`
  static let string = Function(
    name: .string,
    parameters: [Parameter("value", .any)],
    result: .text,
    summary: "A value as text.",
    examples: [
      Example("string(42)", #""42""#),
      Example("string(2.0)", #""2.0""#),
      Example("string(true)", #""true""#),
      Example(#"string("a")"#, #""a""#),
      Example("string(null)", "null"),
    ],
    evaluate: { call in
      call.arguments[0].text(in: call.memory).map { .text($0) } ?? .null
    }
  )
}
