// SPDX-License-Identifier: Apache-2.0

extension Function {
  /// `divide(a, b)`
  static let divide = Function(
    name: .divide,
    parameters: [Parameter("a", .number), Parameter("b", .number)],
    result: .real,
    summary: "The quotient of two numbers, as `/`: of two whole numbers a whole one, "
      + "cut toward zero; null when a whole number is divided by zero.",
    examples: [
      Example("divide(7, 2)", "3"),
      Example("divide(-7, 2)", "-3"),
      Example("divide(7, 2.0)", "3.5"),
      Example("divide(1, 0)", "null"),
    ],
    evaluate: { .arithmetic(.divide, $0.arguments[0], $0.arguments[1]) }
  )
}
