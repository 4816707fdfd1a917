// SPDX-License-Identifier: Apache-2.0

extension Function {
  /// `modulo(a, b)`
  static let modulo = Function(
    name: .modulo,
    parameters: [Parameter("a", .number), Parameter("b", .number)],
    result: .real,
    summary: "The remainder of a division, as `%`; it has the sign of the first number.",
    examples: [
      Example("modulo(10, 6)", "4"),
      Example("modulo(-10, 6)", "-4"),
      Example("modulo(1, 0)", "null"),
    ],
    evaluate: { .arithmetic(.modulo, $0.arguments[0], $0.arguments[1]) }
  )
}
