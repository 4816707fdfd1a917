// SPDX-License-Identifier: Apache-2.0

extension Function {
  /// `add(a, b)`
  static let add = Function(
    name: .add,
    parameters: [Parameter("a", .number), Parameter("b", .number)],
    result: .real,
    summary: "The sum of two numbers, as `+`.",
    examples: [
      Example("add(2, 3)", "5"),
      Example("add(1, 0.5)", "1.5"),
      Example("add(1, null)", "null"),
    ],
    evaluate: { .arithmetic(.add, $0.arguments[0], $0.arguments[1]) }
  )
}
