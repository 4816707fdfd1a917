// SPDX-License-Identifier: Apache-2.0

/// The conditions that events with certain dispatch fields may still satisfy: what is left of each,
/// and which true predicates call for looking at it.
///
/// Raw tables, for they are read for every event; their owner frees them.
struct Bucket {
  /// Which of all buckets made it is.
  let serial: Int
  /// Steps of all programs, their targets counted from the first.
  let steps: UnsafeMutablePointer<Program.Step>
  /// Where each program starts, and which condition it is.
  let starts: UnsafeMutablePointer<Int32>
  let conditions: UnsafeMutablePointer<UInt32>
  let programCount: Int
  /// Slots whose values are looked up, for some program is anchored there.
  let anchorSlots: UnsafeMutableBufferPointer<Int>
  /// A bit for each predicate that programs are anchored at.
  let isAnchor: UnsafeMutablePointer<UInt64>
  /// For each predicate the first of its programs in `anchored`; one place more than predicates.
  let firstAnchored: UnsafeMutablePointer<UInt32>
  let anchored: UnsafeMutablePointer<UInt32>
  /// Programs without anchors, which are always run.
  let unanchored: UnsafeMutableBufferPointer<UInt32>
  /// Conditions that hold whatever else the event says.
  let certain: UnsafeMutableBufferPointer<UInt32>
  /// Events seen, and at how many the anchors are chosen anew.
  var events = 0
  var nextRanking: Int

  /// What anchors cost, by what was seen so far; in units of running a program.
  struct Costs {
    /// How likely a predicate is true of an event; nil where it cannot be an anchor.
    var chance: (UInt32) -> Double?
    /// Looking a field up.
    var lookUp: (Int) -> Double
  }

  /// What is left of a plan's conditions where some predicates are known.
  init(
    _ plan: Plan,
    serial: Int,
    nextRanking: Int,
    known: (UInt32) -> Bool?,
    costs: Costs
  ) {
    self.serial = serial
    self.nextRanking = nextRanking
    var steps: [Program.Step] = []
    var starts: [Int32] = []
    var conditions: [UInt32] = []
    var certain: [UInt32] = []
    var programs: [Program] = []
    for (condition, program) in plan.programs.enumerated() {
      let rest = program.residual(known)
      if rest.start == Program.reject { continue }
      guard rest.start >= 0 else {
        certain.append(UInt32(condition))
        continue
      }
      let first = Int32(steps.count)
      func absolute(_ target: Int32) -> Int32 { target < 0 ? target : target + first }
      starts.append(absolute(rest.start))
      conditions.append(UInt32(condition))
      steps += rest.steps.map {
        Program.Step(
          predicate: $0.predicate,
          whenTrue: absolute($0.whenTrue),
          whenFalse: absolute($0.whenFalse)
        )
      }
      programs.append(rest)
    }
    let anchors = Self.anchors(programs, plan.table.records, costs)
    var unanchored: [UInt32] = []
    var byPredicate = Array(repeating: [UInt32](), count: plan.table.records.count)
    var slots: Set<Int> = []
    for (number, anchors) in anchors.enumerated() {
      guard let anchors else {
        unanchored.append(UInt32(number))
        continue
      }
      for predicate in anchors.predicates {
        byPredicate[Int(predicate)].append(UInt32(number))
        slots.insert(plan.table.records[Int(predicate)].slot)
      }
    }
    var firstAnchored: [UInt32] = [0]
    var anchored: [UInt32] = []
    var isAnchor = Array(repeating: UInt64(0), count: byPredicate.count / 64 + 1)
    for (predicate, programs) in byPredicate.enumerated() {
      if !programs.isEmpty { isAnchor[predicate / 64] |= 1 << UInt64(predicate % 64) }
      anchored += programs
      firstAnchored.append(UInt32(anchored.count))
    }
    programCount = starts.count
    self.steps = Self.table(steps)
    self.starts = Self.table(starts)
    self.conditions = Self.table(conditions)
    self.isAnchor = Self.table(isAnchor)
    self.firstAnchored = Self.table(firstAnchored)
    self.anchored = Self.table(anchored)
    anchorSlots = UnsafeMutableBufferPointer(start: Self.table(slots.sorted()), count: slots.count)
    self.unanchored = UnsafeMutableBufferPointer(
      start: Self.table(unanchored),
      count: unanchored.count
    )
    self.certain = UnsafeMutableBufferPointer(start: Self.table(certain), count: certain.count)
  }

  /// The anchors of programs; nil for those that are better run always. Looking a field up is shared by
  /// all programs that are anchored there, which is known only when they have been chosen: so twice.
  private static func anchors(
    _ programs: [Program],
    _ records: [PredicateTable.Record],
    _ costs: Costs
  ) -> [Anchors?] {
    var sharers: [Int: Double] = [:]
    func weight(_ predicate: UInt32) -> Double? {
      costs.chance(predicate).map { chance in
        let slot = records[Int(predicate)].slot
        return chance + costs.lookUp(slot) / (sharers.isEmpty ? 16 : sharers[slot] ?? 1)
      }
    }
    let first = programs.map { Anchors.lightest(of: $0, weight: weight) }
    for case let anchors? in first {
      for slot in Set(anchors.predicates.map { records[Int($0)].slot }) {
        sharers[slot, default: 0] += 1
      }
    }
    return programs.map { program in
      Anchors.lightest(of: program, weight: weight).flatMap { $0.weight < 4 ? $0 : nil }
    }
  }

  private static func table<Element: BitwiseCopyable>(
    _ elements: [Element]
  ) -> UnsafeMutablePointer<Element> {
    let table = UnsafeMutablePointer<Element>.allocate(capacity: max(1, elements.count))
    table.initialize(from: elements, count: elements.count)
    return table
  }

  func free() {
    steps.deallocate()
    starts.deallocate()
    conditions.deallocate()
    isAnchor.deallocate()
    firstAnchored.deallocate()
    anchored.deallocate()
    anchorSlots.deallocate()
    unanchored.deallocate()
    certain.deallocate()
  }
}
