// SPDX-License-Identifier: Apache-2.0
package import CSimdJSON
package import Events

/// One clause of a condition on one event: what it says, whether it holds, and what it saw.
package struct ClauseVerdict: Sendable, Equatable {
  /// The clause's place in the query, a `not` before it included.
  package var range: SourceRange
  /// Whether it holds as written; nil where every field it reads is missing and it does not hold.
  package var holds: Bool?
  /// The fields it reads with the values they had, as text; no values: missing.
  package var observations: [Observation]

  /// A field and its values.
  package struct Observation: Sendable, Equatable {
    /// The field's path.
    package var field: String
    /// Its values as text, at most `limit`.
    package var values: [String]
    /// How many values more there were.
    package var omitted: Int
    /// Of a field with several values those that satisfy the clause; nil where that cannot be said
    /// of single values, as of a `not` or an arithmetic.
    package var matching: [String]?

    /// Most values that are kept.
    package static let limit = 32
  }
}

/// Tells clause by clause why a condition holds on an event or does not; for single events, not for
/// the stream.
package final class ConditionExplainer {
  private indirect enum Node {
    case constant(Bool, SourceRange)
    case clause(ConditionID, SourceRange, fields: [(path: String, slot: Int)])
    case and([Node])
    case or([Node])
  }

  /// The fields that a decoder must read for it.
  package let slots: SlotTable
  private let root: Node
  private let evaluator: EventEvaluator

  /// Prepares to explain `condition`; `slots` may hold fields that are read for others.
  package init(_ condition: Condition, slots: SlotTable = SlotTable()) {
    var plan = Plan(slots: slots)
    root = Self.node(condition, isNegated: false, condition.range, &plan)
    self.slots = plan.slots
    evaluator = EventEvaluator(plan)
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
    case .leaf(let specification, _):
      let own = isNegated ? Condition.not(condition, range) : condition
      let id = plan.add(own)
      let fields = specification.fields.map { ($0.path, plan.slot(for: $0.path)) }
      return .clause(id, range, fields: fields)
    case .not(let inner, let outer):
      return node(inner, isNegated: !isNegated, outer, &plan)
    case .and(let operands, _), .or(let operands, _):
      let nodes = operands.map { node($0, isNegated: isNegated, $0.range, &plan) }
      if case .and = condition { return isNegated ? .or(nodes) : .and(nodes) }
      return isNegated ? .and(nodes) : .or(nodes)
    }
  }

  /// All clauses in the order of the query. The event must have been decoded with `slots`.
  package func clauses(of event: sl_event, values: UnsafePointer<sl_value>?) -> [ClauseVerdict] {
    evaluator.load(event, values: values)
    var found: [ClauseVerdict] = []
    collect(root, &found)
    return found
  }

  /// The clauses that made the condition hold: every part of an `and`, the true parts of an `or`.
  /// Empty when it does not hold.
  package func decisiveClauses(
    of event: sl_event,
    values: UnsafePointer<sl_value>?
  ) -> [ClauseVerdict] {
    var found: [ClauseVerdict] = []
    forEachDecisiveClause(of: event, values: values) { range, fields, clause in
      found.append(verdict(range, fields, clause))
    }
    return found
  }

  /// Calls `body` for the same clauses: where each stands, the fields that it reads, and the clause;
  /// nil for a constant.
  package func forEachDecisiveClause(
    of event: sl_event,
    values: UnsafePointer<sl_value>?,
    _ body: (SourceRange, [(path: String, slot: Int)], ConditionID?) -> Void
  ) {
    evaluator.load(event, values: values)
    if holds(root) { visit(root, body) }
  }

  private func visit(
    _ node: Node,
    _ body: (SourceRange, [(path: String, slot: Int)], ConditionID?) -> Void
  ) {
    switch node {
    case .constant(_, let range): body(range, [], nil)
    case .clause(let id, let range, let fields): body(range, fields, id)
    case .and(let nodes): for node in nodes { visit(node, body) }
    case .or(let nodes): for node in nodes where holds(node) { visit(node, body) }
    }
  }

  /// Calls `body` with the current event's values of a slot that tell why a clause holds: those that
  /// satisfy it where that can be said, else all; as many as an observation keeps.
  package func forEachTellingValue(
    of slot: Int,
    for clause: ConditionID?,
    _ body: (sl_value) -> Void
  ) {
    let all = evaluator.values(of: slot)
    var left = ClauseVerdict.Observation.limit
    if all.count > 1, let clause, all.count(where: { $0.kind != SL_NULL.rawValue }) > 1,
      let matching = evaluator.values(of: slot, satisfying: clause)
    {
      for value in matching.prefix(left) { body(value) }
      return
    }
    for value in all where value.kind != SL_NULL.rawValue && left > 0 {
      left -= 1
      body(value)
    }
  }

  private func holds(_ node: Node) -> Bool {
    switch node {
    case .constant(let value, _): value
    case .clause(let id, _, _): evaluator.matches(id)
    case .and(let nodes): nodes.allSatisfy { holds($0) }
    case .or(let nodes): nodes.contains { holds($0) }
    }
  }

  private func collect(_ node: Node, _ found: inout [ClauseVerdict]) {
    switch node {
    case .constant(let value, let range):
      found.append(ClauseVerdict(range: range, holds: value, observations: []))
    case .and(let nodes), .or(let nodes):
      for node in nodes { collect(node, &found) }
    case .clause(let id, let range, let fields):
      found.append(verdict(range, fields, id))
    }
  }

  /// The verdict on a clause; a constant that is decisive holds.
  private func verdict(
    _ range: SourceRange,
    _ fields: [(path: String, slot: Int)],
    _ clause: ConditionID?
  ) -> ClauseVerdict {
    guard let clause else { return ClauseVerdict(range: range, holds: true, observations: []) }
    let observations = fields.map { observe($0.path, $0.slot, clause) }
    let isMissing = observations.allSatisfy { $0.values.isEmpty }
    let result: Bool? = evaluator.matches(clause) ? true : isMissing ? nil : false
    return ClauseVerdict(range: range, holds: result, observations: observations)
  }

  private func observe(
    _ path: String,
    _ slot: Int,
    _ clause: ConditionID
  ) -> ClauseVerdict.Observation {
    let present = evaluator.values(of: slot).filter { $0.kind != SL_NULL.rawValue }
    let limit = ClauseVerdict.Observation.limit
    let matching = present.count < 2 ? nil : evaluator.values(of: slot, satisfying: clause)
    return ClauseVerdict.Observation(
      field: path,
      values: present.prefix(limit).map(Self.text),
      omitted: max(0, present.count - limit),
      matching: matching?.prefix(limit).map(Self.text)
    )
  }

  private static func text(_ value: sl_value) -> String {
    String(
      decoding: UnsafeBufferPointer(start: value.bytes, count: Int(value.length)),
      as: UTF8.self
    )
  }
}
