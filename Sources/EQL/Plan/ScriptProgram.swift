// SPDX-License-Identifier: Apache-2.0

/// A script as postfix code for the stack machine.
struct ScriptProgram: Sendable {
  /// One step; operands stand on the stack.
  enum Instruction: Sendable {
    case null
    case boolean(Bool)
    case number(Number)
    /// An index into `texts`.
    case text(Int)
    case instant(Int64)
    /// An index into `fields`.
    case field(Int)
    case negate
    case arithmetic(ArithmeticOperator)
    case comparison(ComparisonOperator)
    case isNull
    /// Whether the value equals one of `lists[index]`.
    case membership(Int, ignoresCase: Bool)
    /// Whether the value matches one of `wildcards[index]`.
    case wildcard(Int)
    /// Whether the value matches one of `regexes[index]`.
    case regex(Int)
    /// An index into `calls`; the arguments are the topmost values.
    case call(Int)
    case not
    case and
    case or
  }

  /// A function with what was worked out of its constant arguments.
  struct Call: Sendable {
    var function: Function
    var count: Int
    var ignoresCase: Bool
    var prepared: PreparedArguments
  }

  /// The truth that is asked for.
  let wanted: Bool
  private(set) var code: [Instruction] = []
  private(set) var texts: [ConstantText] = []
  private(set) var lists: [[ScriptConstant]] = []
  private(set) var wildcards: [[Wildcard]] = []
  private(set) var regexes: [[Regex]] = []
  private(set) var calls: [Call] = []
  /// What each field reads: its slot and how its values are understood.
  private(set) var fields: [(slot: Int, field: ResolvedField)] = []
  /// For each field what its mapping puts in place of an explicit null.
  private(set) var substitutes: [ConstantText?] = []
  /// Where each field stands among them.
  private var places: [ResolvedField: Int] = [:]
  /// Most values that stand on the stack at once.
  private(set) var stackDepth = 0

  /// Compiles `script`; `slot` tells where a field's values stand.
  init(_ script: Script, slot: (ResolvedField) -> Int) {
    wanted = script.wanted
    fields = script.fields.map { (slot($0), $0) }
    places = Dictionary(uniqueKeysWithValues: fields.enumerated().map { ($1.field, $0) })
    substitutes = fields.map { $0.field.nullValue.map { ConstantText($0) } }
    emit(script.root, depth: 1)
  }

  private mutating func emit(_ node: ScriptNode, depth: Int) {
    stackDepth = max(stackDepth, depth)
    switch node {
    case .constant(let value): code.append(push(value))
    case .field(let field):
      code.append(.field(places[field] ?? 0))
    case .negate(let operand): unary(operand, .negate, depth)
    case .isNull(let operand): unary(operand, .isNull, depth)
    case .not(let operand): unary(operand, .not, depth)
    case .arithmetic(let operation, let left, let right):
      binary(left, right, .arithmetic(operation), depth)
    case .comparison(let operation, let left, let right):
      binary(left, right, .comparison(operation), depth)
    case .call(let name, let arguments, let ignoresCase):
      for (index, argument) in arguments.enumerated() { emit(argument, depth: depth + index) }
      calls.append(
        Call(
          function: .of(name),
          count: arguments.count,
          ignoresCase: ignoresCase,
          prepared: PreparedArguments(name, arguments)
        )
      )
      code.append(.call(calls.count - 1))
    case .and(let operands): chain(operands, .and, depth)
    case .or(let operands): chain(operands, .or, depth)
    case .membership(let operand, let values, let ignoresCase):
      lists.append(values)
      unary(operand, .membership(lists.count - 1, ignoresCase: ignoresCase), depth)
    case .wildcard(let operand, let patterns, let ignoresCase):
      wildcards.append(patterns.map { Wildcard($0, ignoresCase: ignoresCase) })
      unary(operand, .wildcard(wildcards.count - 1), depth)
    case .regex(let operand, let patterns, let ignoresCase):
      // The analyser compiled each pattern once and reported those that fail.
      regexes.append(patterns.compactMap { try? Regex(lucene: $0, ignoresCase: ignoresCase) })
      unary(operand, .regex(regexes.count - 1), depth)
    }
  }

  private mutating func unary(_ operand: ScriptNode, _ step: Instruction, _ depth: Int) {
    emit(operand, depth: depth)
    code.append(step)
  }

  private mutating func binary(
    _ left: ScriptNode,
    _ right: ScriptNode,
    _ step: Instruction,
    _ depth: Int
  ) {
    emit(left, depth: depth)
    emit(right, depth: depth + 1)
    code.append(step)
  }

  private mutating func chain(_ operands: [ScriptNode], _ step: Instruction, _ depth: Int) {
    for (index, operand) in operands.enumerated() {
      emit(operand, depth: index == 0 ? depth : depth + 1)
      if index > 0 { code.append(step) }
    }
  }

  private mutating func push(_ value: ScriptConstant) -> Instruction {
    switch value {
    case .null: return .null
    case .boolean(let value): return .boolean(value)
    case .number(let value): return .number(value)
    case .instant(let value): return .instant(value)
    case .text(let value):
      texts.append(ConstantText(value))
      return .text(texts.count - 1)
    }
  }
}
