// SPDX-License-Identifier: Apache-2.0

extension Function {
  /// `multiply(a, b)`
  static let multiply = Function(
    name: .multiply,
    parameters: [Parameter("a", .number), Parameter("b", .number)],
    result: .real,
    summary: "The product of two numbers, as `*`.",
    examples: [
      Example("multiply(4, 5)", "20"),
      Example("multiply(0.5, 4)", "2.0"),
    ],
    evaluate: { .arithmetic(.multiply, $0.arguments[0], $0.arguments[1]) }
  )
}
