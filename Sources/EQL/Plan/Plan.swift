// SPDX-License-Identifier: Apache-2.0
package import Events

/// The number of a condition in a plan.
package struct ConditionID: Sendable, Hashable {
  /// Its place among the plan's conditions.
  package let index: Int
}

/// The number of a guard in a plan.
package struct GuardID: Sendable, Hashable {
  /// Its place among the plan's guards.
  package let index: Int
}

/// All conditions of all loaded queries, compiled together: one slot table, one predicate table,
/// one branching program a condition.
///
/// Beside them stand guards: conditions that are not looked for in the stream, but asked of events that
/// satisfy one of the others, such as "is it excepted?".
package struct Plan: Sendable {
  /// The fields that a decoder must read.
  package private(set) var slots: SlotTable
  private(set) var table = PredicateTable()
  private(set) var programs: [Program] = []
  private(set) var guards: [Program] = []

  /// An empty plan; `slots` may already hold fields that the caller needs.
  package init(slots: SlotTable = SlotTable()) {
    self.slots = slots
  }

  /// Adds a condition and returns its number.
  @discardableResult
  package mutating func add(_ condition: Condition) -> ConditionID {
    let form = NormalForm(condition)
    programs.append(
      Program(form) { specification in
        table.number(of: specification, slots: &slots)
      }
    )
    return ConditionID(index: programs.count - 1)
  }

  /// Adds a guard and returns its number. Predicates that conditions ask too are shared.
  package mutating func addGuard(_ condition: Condition) -> GuardID {
    let form = NormalForm(condition)
    guards.append(
      Program(form) { specification in
        table.number(of: specification, slots: &slots, isOfGuard: true)
      }
    )
    return GuardID(index: guards.count - 1)
  }

  /// Asks for a field that no condition names, such as an id.
  package mutating func slot(for path: String) -> Int {
    slots.slot(for: path)
  }
}
