// SPDX-License-Identifier: Apache-2.0
package import CSimdJSON
import Events

/// Answers a plan's conditions for one event after another; one per thread.
///
/// Each predicate is asked at most once an event, whatever number of rules share it. Pointers are
/// used for the per-event tables, which are written for every event and must cost no allocation,
/// reference counting or exclusivity check.
package final class EventEvaluator {
  let table: PredicateTable
  private let programs: [Program]
  /// The steps of all programs one behind the other, their targets counted from the first.
  private let steps: UnsafeMutablePointer<Program.Step>
  /// Where each program starts among them, or its answer.
  private let starts: UnsafeMutablePointer<Int32>
  private let records: UnsafeMutablePointer<PredicateTable.Record>
  private let slotCount: Int
  /// Where the values of every slot stand, and of which event: older entries mean no value.
  private let slots: UnsafeMutablePointer<(event: UInt64, first: UInt32, count: UInt32)>
  /// Two bits a predicate: whether it was answered for the current event, and the answer. Bits, for
  /// a plan has thousands, and all of them stay in the processor's nearest memory.
  private let answers: UnsafeMutablePointer<UInt64>
  private let answerWords: Int
  /// The number of the current event, from 1.
  private(set) var eventNumber: UInt64 = 0
  private var values: UnsafePointer<sl_value>?
  private var line = UnsafeRawBufferPointer(start: nil, count: 0)
  private var machine: ScriptMachine
  /// Of guards the answer for an event: its number twice, and one more where it holds.
  private let guardAnswers: UnsafeMutablePointer<UInt64>
  private let guardCount: Int
  private let firstGuard: Int
  private var nestedMachines: [Int: NestedMachine] = [:]

  /// Prepares to answer `plan`, of events that have values in so many slots, at least those of the
  /// plan.
  package init(_ plan: Plan, slotCount: Int? = nil) {
    table = plan.table
    programs = plan.programs
    let slotCount = max(slotCount ?? 0, plan.slots.count)
    self.slotCount = slotCount
    slots = .allocate(capacity: max(1, slotCount))
    slots.initialize(repeating: (0, 0, 0), count: max(1, slotCount))
    let predicates = max(1, table.records.count)
    answerWords = (predicates + 31) / 32
    answers = .allocate(capacity: answerWords)
    answers.initialize(repeating: 0, count: answerWords)
    records = .allocate(capacity: predicates)
    records.initialize(from: plan.table.records, count: plan.table.records.count)
    (steps, starts) = Self.flattened(plan.programs + plan.guards)
    firstGuard = plan.programs.count
    guardCount = plan.guards.count
    guardAnswers = .allocate(capacity: max(1, guardCount))
    guardAnswers.initialize(repeating: 0, count: max(1, guardCount))
    machine = ScriptMachine(depth: plan.table.scripts.map(\.stackDepth).max() ?? 1)
  }

  deinit {
    slots.deallocate()
    answers.deallocate()
    records.deallocate()
    steps.deallocate()
    starts.deallocate()
    guardAnswers.deallocate()
    machine.free()
  }

  /// Makes `event` the current one. `values` are its batch's; both, and its line, must live until the
  /// next call.
  package func load(_ event: sl_event, values: UnsafePointer<sl_value>?) {
    self.values = values
    line = UnsafeRawBufferPointer(start: event.line, count: Int(event.line_length))
    eventNumber &+= 1
    answers.update(repeating: 0, count: answerWords)
    guard let values else { return }
    var index = Int(event.first_value)
    let end = index + Int(event.value_count)
    while index < end {
      let slot = Int(values[index].slot)
      let first = index
      repeat { index += 1 } while index < end && Int(values[index].slot) == slot
      if slot < slotCount { slots[slot] = (eventNumber, UInt32(first), UInt32(index - first)) }
    }
  }

  /// The current event's values of a slot, explicit nulls included.
  package func values(of slot: Int) -> UnsafeBufferPointer<sl_value> {
    guard slot < slotCount, let values else { return UnsafeBufferPointer(start: nil, count: 0) }
    let (event, first, count) = slots[slot]
    guard event == eventNumber else { return UnsafeBufferPointer(start: nil, count: 0) }
    return UnsafeBufferPointer(start: values + Int(first), count: Int(count))
  }

  private static func flattened(
    _ programs: [Program]
  ) -> (UnsafeMutablePointer<Program.Step>, UnsafeMutablePointer<Int32>) {
    let count = programs.reduce(0) { $0 + $1.steps.count }
    let steps = UnsafeMutablePointer<Program.Step>.allocate(capacity: max(1, count))
    let starts = UnsafeMutablePointer<Int32>.allocate(capacity: max(1, programs.count))
    var first: Int32 = 0
    func absolute(_ target: Int32) -> Int32 { target < 0 ? target : target + first }
    for (number, program) in programs.enumerated() {
      (starts + number).initialize(to: absolute(program.start))
      for (index, step) in program.steps.enumerated() {
        (steps + Int(first) + index).initialize(
          to: Program.Step(
            predicate: step.predicate,
            whenTrue: absolute(step.whenTrue),
            whenFalse: absolute(step.whenFalse)
          )
        )
      }
      first += Int32(program.steps.count)
    }
    return (steps, starts)
  }

  /// Whether the current event satisfies the condition.
  package func matches(_ condition: ConditionID) -> Bool { run(condition.index) }

  /// Whether the current event satisfies the guard; found out once an event.
  package func holds(_ guard: GuardID) -> Bool {
    let known = guardAnswers[`guard`.index]
    if known >> 1 == eventNumber { return known & 1 != 0 }
    let answer = run(firstGuard + `guard`.index)
    guardAnswers[`guard`.index] = eventNumber << 1 | (answer ? 1 : 0)
    return answer
  }

  private func run(_ program: Int) -> Bool {
    var next = starts[program]
    while next >= 0 {
      let step = steps[Int(next)]
      next = answer(Int(step.predicate)) ? step.whenTrue : step.whenFalse
    }
    return next == Program.accept
  }

  /// The current event's values that satisfy a condition of one predicate each by itself; nil when
  /// the condition is another, a negated one or a script.
  func values(of slot: Int, satisfying condition: ConditionID) -> [sl_value]? {
    let program = programs[condition.index]
    guard program.steps.count == 1, program.steps[0].whenTrue == Program.accept else { return nil }
    let record = table.records[Int(program.steps[0].predicate)]
    guard record.operation != .script, record.operation != .nested, record.slot == slot else {
      return nil
    }
    return values(of: slot).filter { value in
      withUnsafePointer(to: value) {
        table.holds(record, for: UnsafeBufferPointer(start: $0, count: 1))
      }
    }
  }

  /// What is known of a predicate for the current event; nil when it was not asked.
  @inline(__always)
  func known(_ predicate: Int) -> Bool? {
    let bits = answers[predicate >> 5] >> UInt64((predicate & 31) << 1)
    return bits & 1 != 0 ? bits & 2 != 0 : nil
  }

  /// Notes that a predicate is true of the current event.
  @inline(__always)
  func affirm(_ predicate: Int) {
    answers[predicate >> 5] |= 3 << UInt64((predicate & 31) << 1)
  }

  /// The answer to a predicate, remembered for this event.
  @inline(__always)
  func answer(_ predicate: Int) -> Bool {
    if let known = known(predicate) { return known }
    let result = ask(predicate)
    answers[predicate >> 5] |= (result ? 3 : 1) << UInt64((predicate & 31) << 1)
    return result
  }

  private func ask(_ predicate: Int) -> Bool {
    let record = records[predicate]
    if record.operation == .script {
      let script = table.scripts[record.first]
      return machine.run(script, on: self) == script.wanted
    }
    if record.operation == .nested { return nestedMachine(record.first).holds(of: line) }
    return table.holds(record, for: values(of: record.slot))
  }

  private func nestedMachine(_ number: Int) -> NestedMachine {
    if let machine = nestedMachines[number] { return machine }
    let machine = NestedMachine(table.nested[number])
    nestedMachines[number] = machine
    return machine
  }
}
