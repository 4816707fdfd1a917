// SPDX-License-Identifier: Apache-2.0
package import EQL
package import Events
package import Rules

/// Tells which exceptions take out an event, item by item; for explanations and previews, not for the
/// stream.
package struct ExceptionJudge {
  /// The items, compiled.
  package let items: [CompiledException]
  private let conditions: [ConditionID]

  /// A judge of items; asks `plan` for their conditions.
  package init(_ items: [CompiledException], _ plan: inout Plan) {
    self.items = items
    conditions = items.map { plan.add($0.condition) }
  }

  /// The items that take out the event which the evaluator holds.
  package func verdict(_ evaluator: EventEvaluator) -> [CompiledException] {
    zip(items, conditions).compactMap { item, condition in
      evaluator.matches(condition) ? item : nil
    }
  }
}

extension ExceptionSet {
  /// The items that count for a rule at a moment, compiled; what cannot be applied is left out.
  package func compiled(
    for rule: Rule,
    now: Timestamp,
    schema: Schema = .ecs
  ) -> [CompiledException] {
    let lists = Set(listIDs(for: rule))
    var compiler = ExceptionCompiler(schema: schema, lists: valueLists)
    return items.filter { lists.contains($0.listID) && $0.isActive(at: now) }
      .compactMap { compiler.compile($0).compiled }
  }
}
