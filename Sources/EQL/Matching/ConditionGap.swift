// SPDX-License-Identifier: Apache-2.0

/// How far an event is from satisfying a condition: the clauses that it fails, of alternatives those
/// of the nearest. For explanations.
package struct ConditionGap: Sendable {
  private indirect enum Node: Sendable {
    case constant(Bool, SourceRange)
    case clause(ConditionID, SourceRange)
    case and([Node])
    case or([Node])
  }

  private let root: Node

  /// Prepares to measure `condition`; asks `plan` for its clauses.
  package init(_ condition: Condition, _ plan: inout Plan) {
    root = Self.node(condition, isNegated: false, condition.range, &plan)
  }

  private static func node(
    _ condition: Condition,
    isNegated: Bool,
    _ range: SourceRange,
    _ plan: inout Plan
  ) -> Node {
    switch condition {
    case .constant(let value, _):
      return .constant(value.map { $0 != isNegated } ?? false, range)
    case .leaf: return .clause(plan.add(isNegated ? .not(condition, range) : condition), range)
    case .not(let inner, let outer):
      return node(inner, isNegated: !isNegated, outer, &plan)
    case .and(let operands, _), .or(let operands, _):
      let nodes = operands.map { node($0, isNegated: isNegated, $0.range, &plan) }
      if case .and = condition { return isNegated ? .or(nodes) : .and(nodes) }
      return isNegated ? .and(nodes) : .or(nodes)
    }
  }

  /// How many clauses the current event fails; 0 exactly where the condition holds.
  package func size(_ evaluator: EventEvaluator) -> Int { Self.size(root, evaluator) }

  private static func size(_ node: Node, _ evaluator: EventEvaluator) -> Int {
    switch node {
    case .constant(let value, _): value ? 0 : 1
    case .clause(let id, _): evaluator.matches(id) ? 0 : 1
    case .and(let nodes): nodes.reduce(0) { $0 + size($1, evaluator) }
    case .or(let nodes): nodes.lazy.map { size($0, evaluator) }.min() ?? 1
    }
  }

  /// The places of the clauses that the current event fails, in the order of the query.
  package func failures(_ evaluator: EventEvaluator) -> [SourceRange] {
    var found: [SourceRange] = []
    Self.collect(root, evaluator, &found)
    return found
  }

  private static func collect(
    _ node: Node,
    _ evaluator: EventEvaluator,
    _ found: inout [SourceRange]
  ) {
    switch node {
    case .constant(let value, let range):
      if !value { found.append(range) }
    case .clause(let id, let range):
      if !evaluator.matches(id) { found.append(range) }
    case .and(let nodes):
      for node in nodes { collect(node, evaluator, &found) }
    case .or(let nodes):
      let sizes = nodes.map { size($0, evaluator) }
      guard let least = sizes.min(), least > 0, let nearest = sizes.firstIndex(of: least) else {
        return
      }
      collect(nodes[nearest], evaluator, &found)
    }
  }
}
