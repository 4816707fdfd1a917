// SPDX-License-Identifier: Apache-2.0
package import CSimdJSON
import Events

/// Finds all conditions of a plan that one event after another satisfies; one per thread.
///
/// An event's dispatch fields choose a bucket: the conditions that they leave open, and what is left
/// of each. The values of the bucket's anchor fields are looked up, all predicates on a field at
/// once, and only conditions with a true anchor are run. What they ask beyond is looked up when it is
/// asked. Nothing is allocated once buckets are made.
package final class PlanMatcher {
  /// Most buckets; further events are dispatched nowhere and cost more, so that an event's values
  /// cannot fill memory.
  static let maximumBuckets = 128

  /// The event's values, and each predicate by itself.
  package let evaluator: EventEvaluator
  private let index: PlanIndex
  private let programCount: Int
  private let isIndexed: UnsafeMutablePointer<Bool>
  private let predicateSlots: UnsafeMutablePointer<Int>
  private let dispatchSlots: UnsafeMutableBufferPointer<Int>
  private let dispatchPlaces: UnsafeMutablePointer<Int16>
  private let lookup: TextLookup
  private let memo = ValueMemo()
  /// The event of which a slot's values were looked up last.
  private let lookedUp: UnsafeMutablePointer<UInt64>
  /// The programs of the bucket that an anchor calls for, and for which event each was called last.
  let called: UnsafeMutablePointer<UInt32>
  private(set) var calledCount = 0
  private let calledFor: UnsafeMutablePointer<UInt64>
  /// Of each predicate how often it was found true; of each slot how often it was looked up, with how
  /// many values.
  private let found: UnsafeMutablePointer<UInt32>
  private let lookups: UnsafeMutablePointer<UInt64>
  private let valuesLookedUp: UnsafeMutablePointer<UInt64>
  /// The conditions that hold: a bit each, then their numbers.
  private let heldBits: UnsafeMutablePointer<UInt64>
  private let wordCount: Int
  private let held: UnsafeMutablePointer<UInt32>
  private var buckets: [Bucket] = []
  /// Open hash table from keys to buckets; -1 for an empty place.
  private let bucketTable: UnsafeMutablePointer<(key: DispatchKey, bucket: Int)>
  private static let tableSize = 512
  private var undispatched = -1
  private var bucketsMade = 0
  private var programsRun = 0
  private let timer: MatchTimer?
  /// One event of 64 is timed.
  private static let timedMask: UInt64 = 63

  /// Prepares to match; `isTimed`: some events' conditions are timed one by one. `slotCount`: events
  /// have values in slots beyond the plan's, for others to read.
  package init(_ index: PlanIndex, slotCount: Int? = nil, isTimed: Bool = false) {
    self.index = index
    timer = isTimed ? MatchTimer(conditionCount: index.plan.programs.count) : nil
    evaluator = EventEvaluator(index.plan, slotCount: slotCount)
    let predicates = max(1, index.isIndexed.count)
    let slots = max(1, index.plan.slots.count)
    programCount = index.plan.programs.count
    isIndexed = .allocate(capacity: predicates)
    isIndexed.initialize(from: index.isIndexed, count: index.isIndexed.count)
    predicateSlots = .allocate(capacity: predicates)
    predicateSlots.initialize(
      from: index.plan.table.records.map(\.slot),
      count: index.isIndexed.count
    )
    dispatchSlots = .allocate(capacity: index.dispatch.slots.count)
    _ = dispatchSlots.initialize(from: index.dispatch.slots)
    dispatchPlaces = .allocate(capacity: predicates)
    dispatchPlaces.initialize(from: index.dispatch.places, count: index.isIndexed.count)
    lookup = TextLookup(index.texts, predicateCount: predicates)
    lookedUp = .allocate(capacity: slots)
    lookedUp.initialize(repeating: 0, count: slots)
    called = .allocate(capacity: max(1, programCount))
    calledFor = .allocate(capacity: max(1, programCount))
    calledFor.initialize(repeating: 0, count: max(1, programCount))
    wordCount = (programCount + 63) / 64
    heldBits = .allocate(capacity: max(1, wordCount))
    heldBits.initialize(repeating: 0, count: max(1, wordCount))
    found = .allocate(capacity: predicates)
    found.initialize(repeating: 0, count: predicates)
    lookups = .allocate(capacity: slots)
    lookups.initialize(repeating: 0, count: slots)
    valuesLookedUp = .allocate(capacity: slots)
    valuesLookedUp.initialize(repeating: 0, count: slots)
    held = .allocate(capacity: max(1, programCount))
    bucketTable = .allocate(capacity: Self.tableSize)
    bucketTable.initialize(repeating: (DispatchKey(), -1), count: Self.tableSize)
  }

  deinit {
    isIndexed.deallocate()
    predicateSlots.deallocate()
    dispatchSlots.deallocate()
    dispatchPlaces.deallocate()
    lookup.free()
    memo.free()
    lookedUp.deallocate()
    called.deallocate()
    calledFor.deallocate()
    heldBits.deallocate()
    valuesLookedUp.deallocate()
    found.deallocate()
    lookups.deallocate()
    held.deallocate()
    bucketTable.deallocate()
    for bucket in buckets { bucket.free() }
  }

  /// Makes `event` the current one; the numbers of the conditions that it satisfies, in ascending
  /// order, until the next call. `values` are its batch's and must live as long.
  package func match(
    _ event: sl_event,
    values: UnsafePointer<sl_value>?
  ) -> UnsafeBufferPointer<UInt32> {
    evaluator.load(event, values: values)
    let number = bucketOfEvent()
    buckets[number].events &+= 1
    if buckets[number].events == buckets[number].nextRanking { rank(number) }
    let bucket = buckets[number]
    calledCount = 0
    if let timer, evaluator.eventNumber & Self.timedMask == 0 {
      timer.time(self, bucket)
    } else {
      for slot in bucket.anchorSlots { callAnchored(at: slot, bucket) }
      for place in 0..<calledCount { run(Int(called[place]), bucket) }
      for program in bucket.unanchored { run(Int(program), bucket) }
    }
    programsRun &+= calledCount &+ bucket.unanchored.count
    for condition in bucket.certain { hold(condition) }
    return collectHeld()
  }

  /// What matching took so far.
  package var statistics: MatchStatistics {
    var statistics = MatchStatistics()
    statistics.events = Int(truncatingIfNeeded: evaluator.eventNumber)
    statistics.lookups = memo.hits + memo.misses
    statistics.remembered = memo.hits
    statistics.programsRun = programsRun
    statistics.buckets = buckets.count
    statistics.undispatched = undispatched < 0 ? 0 : buckets[undispatched].events
    if let timer {
      statistics.timedEvents = timer.events
      statistics.nanoseconds = timer.nanoseconds
    }
    return statistics
  }

  // MARK: Dispatch

  @inline(__always)
  private func bucketOfEvent() -> Int {
    var key = DispatchKey()
    for place in 0..<dispatchSlots.count {
      let slot = dispatchSlots[place]
      for value in evaluator.values(of: slot) where value.kind != SL_NULL.rawValue {
        key.add(dispatchBits(of: value, slot), at: place)
      }
    }
    var place = key.tableHash & (Self.tableSize - 1)
    while bucketTable[place].bucket >= 0 {
      if bucketTable[place].key == key { return bucketTable[place].bucket }
      place = (place + 1) & (Self.tableSize - 1)
    }
    return newBucket(key, place)
  }

  private func dispatchBits(of value: sl_value, _ slot: Int) -> UInt64 {
    let count = Int(value.length)
    if count <= ValueMemo.longest {
      let hash = memo.hash(value.bytes, count, slot: slot)
      if let header = memo.find(value.bytes, count, slot: slot, hash: hash) {
        return header.pointee.dispatchBits
      }
    }
    _ = predicates(of: value, slot)
    return bitsFound()
  }

  /// The dispatch bits of what the last look-up found.
  private func bitsFound() -> UInt64 {
    var bits: UInt64 = 0
    for place in 0..<lookup.foundCount {
      let dispatchPlace = dispatchPlaces[Int(lookup.found[place])]
      if dispatchPlace >= 0 { bits |= 1 << UInt64(dispatchPlace & 63) }
    }
    return bits
  }

  private func newBucket(_ key: DispatchKey, _ place: Int) -> Int {
    guard buckets.count < Self.maximumBuckets else {
      if undispatched < 0 {
        undispatched = buckets.count
        buckets.append(makeBucket(nil, nextRanking: 256))
      }
      return undispatched
    }
    bucketTable[place] = (key, buckets.count)
    buckets.append(makeBucket(key, nextRanking: 256))
    return buckets.count - 1
  }

  private func makeBucket(_ key: DispatchKey?, nextRanking: Int) -> Bucket {
    let places = dispatchPlaces
    bucketsMade += 1
    return Bucket(
      index.plan,
      serial: bucketsMade,
      nextRanking: nextRanking,
      known: { predicate in
        let place = places[Int(predicate)]
        guard let key, place >= 0 else { return nil }
        return key.holds(place)
      },
      costs: Bucket.Costs(chance: { self.chance($0) }, lookUp: { self.lookUpCost($0) })
    )
  }

  /// Chooses a bucket's anchors anew by what was found so far.
  private func rank(_ number: Int) {
    let old = buckets[number]
    let key = (0..<Self.tableSize).first { bucketTable[$0].bucket == number }
      .map { bucketTable[$0].key }
    buckets[number] = makeBucket(
      number == undispatched ? nil : key,
      nextRanking: old.nextRanking > 1 << 20 ? .max : old.nextRanking * 16
    )
    buckets[number].events = old.events
    old.free()
  }

  /// How often a predicate was true where it was looked up; nil where it cannot be an anchor.
  private func chance(_ predicate: UInt32) -> Double? {
    let number = Int(predicate)
    guard isIndexed[number] else { return nil }
    return (Double(found[number]) + 0.05) / (Double(lookups[predicateSlots[number]]) + 4)
  }

  /// What looking a slot up costs, in units of running a program: about one for each value.
  private func lookUpCost(_ slot: Int) -> Double {
    let looked = Double(lookups[slot])
    return looked > 0 ? Double(valuesLookedUp[slot]) / looked : 2
  }

  // MARK: Predicates

  /// Looks up all values of a slot of the current event: its predicates that are true are answered,
  /// all others are false.
  private func lookUp(_ slot: Int) {
    lookedUp[slot] = evaluator.eventNumber
    for value in evaluator.values(of: slot) where value.kind != SL_NULL.rawValue {
      for predicate in predicates(of: value, slot) { evaluator.affirm(Int(predicate)) }
    }
  }

  /// The predicates of a slot that a value satisfies; until the next call.
  @inline(__always)
  private func predicates(
    of value: sl_value,
    _ slot: Int
  ) -> UnsafeBufferPointer<UInt32> {
    let count = Int(value.length)
    let bytes = value.bytes
    guard count <= ValueMemo.longest else {
      lookup.run(UnsafeBufferPointer(start: bytes, count: count), slot: slot)
      return UnsafeBufferPointer(start: lookup.found, count: lookup.foundCount)
    }
    let hash = memo.hash(bytes, count, slot: slot)
    if let header = memo.find(bytes, count, slot: slot, hash: hash) {
      return UnsafeBufferPointer(start: memo.list(header), count: Int(header.pointee.count))
    }
    lookup.run(UnsafeBufferPointer(start: bytes, count: count), slot: slot)
    let result = UnsafeBufferPointer(start: UnsafePointer(lookup.found), count: lookup.foundCount)
    memo.insert(
      bytes,
      count,
      slot: slot,
      hash: hash,
      predicates: result,
      dispatchBits: bitsFound()
    )
    return result
  }

  @inline(__always)
  private func answer(_ predicate: Int) -> Bool {
    if let known = evaluator.known(predicate) { return known }
    guard isIndexed[predicate] else { return evaluator.answer(predicate) }
    let slot = predicateSlots[predicate]
    if lookedUp[slot] != evaluator.eventNumber {
      lookUp(slot)
      if evaluator.known(predicate) != nil { return true }
    }
    return false
  }

  // MARK: Programs

  /// Looks up a slot's values and notes the programs that are anchored at what they satisfy.
  func callAnchored(at slot: Int, _ bucket: Bucket) {
    let values = evaluator.values(of: slot)
    guard !values.isEmpty else { return }
    lookedUp[slot] = evaluator.eventNumber
    lookups[slot] &+= 1
    valuesLookedUp[slot] &+= UInt64(truncatingIfNeeded: values.count)
    for value in values where value.kind != SL_NULL.rawValue {
      for predicate in predicates(of: value, slot) {
        let number = Int(predicate)
        evaluator.affirm(number)
        found[number] &+= 1
        guard bucket.isAnchor[number >> 6] & 1 << UInt64(number & 63) != 0 else { continue }
        for place in bucket.firstAnchored[number]..<bucket.firstAnchored[number + 1] {
          call(bucket.anchored[Int(place)])
        }
      }
    }
  }

  /// The programs that are anchored at predicates on a slot, each once a predicate.
  func programs(anchoredAt slot: Int, _ bucket: Bucket) -> [UInt32] {
    var programs: [UInt32] = []
    for predicate in 0..<index.isIndexed.count where predicateSlots[predicate] == slot {
      for place in bucket.firstAnchored[predicate]..<bucket.firstAnchored[predicate + 1] {
        programs.append(bucket.anchored[Int(place)])
      }
    }
    return programs
  }

  /// Notes a program to be run, once.
  @inline(__always)
  private func call(_ program: UInt32) {
    guard calledFor[Int(program)] != evaluator.eventNumber else { return }
    calledFor[Int(program)] = evaluator.eventNumber
    called[calledCount] = program
    calledCount += 1
  }

  @inline(__always)
  func run(_ program: Int, _ bucket: Bucket) {
    var next = bucket.starts[program]
    while next >= 0 {
      let step = bucket.steps[Int(next)]
      next = answer(Int(step.predicate)) ? step.whenTrue : step.whenFalse
    }
    if next == Program.accept { hold(bucket.conditions[program]) }
  }

  @inline(__always)
  private func hold(_ condition: UInt32) {
    heldBits[Int(condition >> 6)] |= 1 << UInt64(condition & 63)
  }

  /// The conditions whose bits are set, in their order; clears the bits.
  private func collectHeld() -> UnsafeBufferPointer<UInt32> {
    var count = 0
    for word in 0..<wordCount {
      var bits = heldBits[word]
      guard bits != 0 else { continue }
      heldBits[word] = 0
      repeat {
        held[count] = UInt32(truncatingIfNeeded: word * 64 + bits.trailingZeroBitCount)
        count += 1
        bits &= bits &- 1
      } while bits != 0
    }
    return UnsafeBufferPointer(start: held, count: count)
  }
}
