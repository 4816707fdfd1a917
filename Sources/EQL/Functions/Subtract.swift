// SPDX-License-Identifier: Apache-2.0

extension Function {
  /// `subtract(a, b)`
  static let subtract = Function(
    name: .subtract,
    parameters: [Parameter("a", .number), Parameter("b", .number)],
    result: .real,
    summary: "The difference of two numbers, as `-`.",
    examples: [
      Example("subtract(5, 7)", "-2"),
      Example("subtract(null, 1)", "null"),
    ],
    evaluate: { .arithmetic(.subtract, $0.arguments[0], $0.arguments[1]) }
  )
}
