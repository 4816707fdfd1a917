// SPDX-License-Identifier: Apache-2.0
import Events

extension Analyzer {
  /// An expression as a value; constants are folded. Nil when a problem was reported.
  mutating func scriptNode(_ expression: Expression) -> ScriptNode? {
    switch expression {
    case .invalid: return nil
    case .literal(let literal, _): return .constant(constant(literal))
    case .field(let reference):
      switch resolve(reference) {
      case .field(let field): return .field(field)
      case .null: return .constant(.null)
      case .unknown: return nil
      }
    case .sign(let isNegative, let operand, _):
      guard let node = scriptNode(operand), checkNumeric(node, operand, expression.range) else {
        return nil
      }
      return isNegative ? fold(.negate(node)) : node
    case .arithmetic(let operation, let left, let right, let range):
      // Both sides are read before giving up, so that all problems are found.
      let first = scriptNode(left)
      let second = scriptNode(right)
      guard let first, let second, checkNumeric(first, left, range),
        checkNumeric(second, right, range)
      else { return nil }
      return fold(.arithmetic(operation, first, second))
    case .call(let call): return functionNode(call)
    case .not, .and, .or, .comparison, .membership, .pattern:
      let inner = condition(expression)
      if let node = value(of: inner) { return fold(node) }
      report(
        Diagnostic(
          .wrongType,
          "a comparison of addresses cannot be used as a value",
          at: expression.range,
          help: ["use it as a condition of its own"]
        )
      )
      return nil
    }
  }

  private func constant(_ literal: Literal) -> ScriptConstant {
    switch literal {
    case .null: .null
    case .boolean(let value): .boolean(value)
    case .integer(let value): .number(.integer(value))
    case .decimal(let value): .number(.real(value))
    case .string(let value, _): .text(value)
    }
  }

  private mutating func checkNumeric(
    _ node: ScriptNode,
    _ operand: Expression,
    _ range: SourceRange
  ) -> Bool {
    let family = family(of: node)
    if family.isNumeric || family == .dynamic || family == .null { return true }
    report(
      Diagnostic(
        .wrongType,
        "arithmetic needs numbers; this is \(family.elasticsearchName)",
        at: operand.range,
        elasticsearchMessage:
          "first argument of [\(text(range))] must be [numeric], found value [\(text(operand.range))] type [\(family.elasticsearchName)]"
      )
    )
    return false
  }

  /// A condition used as a value: three-valued, so a leaf on a missing field is null.
  private func value(of condition: Condition) -> ScriptNode? {
    switch condition {
    case .constant(let value, _): return .constant(value.map(ScriptConstant.boolean) ?? .null)
    case .not(let operand, _): return value(of: operand).map { .not($0) }
    case .and(let operands, _): return join(operands).map { .and($0) }
    case .or(let operands, _): return join(operands).map { .or($0) }
    case .leaf(let specification, _): return value(of: specification)
    }
  }

  private func join(_ operands: [Condition]) -> [ScriptNode]? {
    let nodes = operands.compactMap { value(of: $0) }
    return nodes.count == operands.count ? nodes : nil
  }

  private func value(of specification: PredicateSpecification) -> ScriptNode? {
    func compare(
      _ field: ResolvedField,
      _ operation: ComparisonOperator,
      _ constant: ScriptConstant
    ) -> ScriptNode { .comparison(operation, .field(field), .constant(constant)) }
    switch specification {
    case .exists(let field): return .not(.isNull(.field(field)))
    case .equals(let field, let texts, let ignoresCase):
      return .membership(.field(field), texts.map { .text($0) }, ignoresCase: ignoresCase)
    case .wildcard(let field, let patterns, let ignoresCase):
      return .wildcard(.field(field), patterns, ignoresCase: ignoresCase)
    case .prefix(let field, let text, let ignoresCase):
      return .call(
        .startsWith,
        [.field(field), .constant(.text(text))],
        ignoresCase: ignoresCase
      )
    case .regex(let field, let patterns, let ignoresCase):
      return .regex(.field(field), patterns, ignoresCase: ignoresCase)
    case .textOrder(let field, let operation, let text):
      return compare(field, operation, .text(text))
    case .numbers(let field, let numbers):
      return .membership(.field(field), numbers.map { .number($0) }, ignoresCase: false)
    case .numberOrder(let field, let operation, let number):
      return compare(field, operation, .number(number))
    case .boolean(let field, let truth): return compare(field, .equal, .boolean(truth))
    case .instants(let field, let instants):
      return .membership(.field(field), instants.map { .instant($0) }, ignoresCase: false)
    case .instantOrder(let field, let operation, let instant):
      return compare(field, operation, .instant(instant))
    case .addresses, .addressOrder, .versionOrder, .member, .nested: return nil
    case .script(let script): return script.root
    }
  }

  // MARK: Folding

  /// A node without fields becomes its value.
  func fold(_ node: ScriptNode) -> ScriptNode {
    guard node.isConstant, case let constant? = ScriptMachine.constantValue(of: node) else {
      return node
    }
    return .constant(constant)
  }

  /// A boolean node as a condition.
  func folded(_ node: ScriptNode, _ range: SourceRange) -> Condition {
    switch fold(node) {
    case .constant(.boolean(let value)): .constant(value, range)
    case .constant: .constant(nil, range)
    default: .leaf(.script(Script(node)), range)
    }
  }
}
