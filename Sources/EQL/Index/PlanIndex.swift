// SPDX-License-Identifier: Apache-2.0
import Events

/// A plan prepared for a stream of events: what tells quickly which of its conditions an event could
/// satisfy. Made once, shared by all threads.
package final class PlanIndex: Sendable {
  let plan: Plan
  let texts: TextIndex
  let dispatch: DispatchFields
  /// For each predicate whether `texts` answers it.
  let isIndexed: [Bool]

  /// What lines must hold to be worth reading.
  package let needles: Needles

  /// Prepares `plan`, which is complete.
  package init(_ plan: Plan) {
    self.plan = plan
    texts = TextIndex(plan.table, slotCount: plan.slots.count)
    isIndexed = plan.table.records.map(\.isIndexed)
    needles = Needles(plan, isIndexed: isIndexed)
    dispatch = DispatchFields(plan, isIndexed: isIndexed)
  }
}
