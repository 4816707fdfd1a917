// SPDX-License-Identifier: Apache-2.0
import Glibc

/// What is known of one key.
struct SequenceState: Sendable {
  /// An event as the matcher sees it.
  struct Member: Sendable {
    var event: SequenceCore.Event
    /// Bytes that it takes.
    var weight: Int
    /// The event's own time, in nanoseconds.
    var time: Int64
    var number: Int

    var milliseconds: Int64 { time.flooredToMilliseconds }
  }

  /// The beginning of a sequence, or the place for one: the memory of its members is kept.
  struct Pending: Sendable {
    /// None where nothing is pending.
    var members: [Member] = []
    /// The time of the stream when it began; the first event's own but where that came late.
    var began: Int64 = 0
    /// Something that must not occur did so between two members. It goes on all the same, for it
    /// takes the place of older ones.
    var isBroken = false
    /// When an event that must not come before it last did so, in milliseconds.
    var lastLeading: Int64?
    var bytes = 0

    var isEmpty: Bool { members.isEmpty }

    /// Begins anew with an event.
    mutating func begin(_ member: Member, at now: Int64, lastLeading leading: Int64?) {
      members.removeAll(keepingCapacity: true)
      members.append(member)
      began = now
      isBroken = false
      lastLeading = leading
      bytes = 64 + member.weight
    }

    mutating func removeAll() {
      members.removeAll(keepingCapacity: true)
      bytes = 0
    }
  }

  /// When events that must not occur last did so, in milliseconds: two different times, as the last
  /// may be that of the event that it is asked for.
  struct Hits: Sendable {
    var latest: Int64?
    var previous: Int64?
    /// The time of the stream at the last one, in nanoseconds.
    var noted = Int64.min

    mutating func note(_ milliseconds: Int64, asOf now: Int64) {
      noted = now
      guard let last = latest else {
        latest = milliseconds
        return
      }
      if milliseconds > last {
        (latest, previous) = (milliseconds, last)
      } else if milliseconds < last {
        previous = max(previous ?? milliseconds, milliseconds)
      }
    }

    /// The latest before a time.
    func last(before milliseconds: Int64) -> Int64? {
      if let latest, latest < milliseconds { return latest }
      if let previous, previous < milliseconds { return previous }
      return nil
    }
  }

  /// A sequence that is complete but for what must not follow.
  struct Waiting: Sendable {
    var id: Int
    var found: SequenceCore.Found
    /// The time of its last event, and until when nothing may follow, in milliseconds.
    var last: Int64
    var deadline: Int64
    var bytes: Int
  }

  /// The bytes of the key, and their hash.
  private(set) var key: [UInt8] = []
  private(set) var hash = 0
  /// The place of another state whose key has the same hash; -1 for none.
  var next = -1
  /// Told apart from others that had the same place before; 0 while nobody has it.
  private(set) var generation = 0
  /// What waits for the second, third … positive term.
  var pending: [Pending]
  /// By the plan's number of the stage.
  var hits: [Hits]
  var waiting: [Waiting] = []
  /// An estimate of all of it.
  var bytes = 0

  /// Room for a key, which nobody has yet.
  init(pendingCount: Int, hitsCount: Int) {
    pending = Array(repeating: Pending(), count: pendingCount)
    hits = Array(repeating: Hits(), count: hitsCount)
  }

  /// Begins to know of a key.
  mutating func begin(_ key: SequenceKey, generation: Int, next: Int) {
    self.key.removeAll(keepingCapacity: true)
    self.key += key.bytes
    hash = key.hash
    self.next = next
    self.generation = generation
    bytes = 256 + pending.count * 40 + hits.count * 40 + key.estimatedBytes
  }

  /// Forgets all, and keeps the memory, unless it is much, for the next key.
  mutating func end() {
    for place in pending.indices { pending[place].removeAll() }
    for place in hits.indices { hits[place] = Hits() }
    waiting.removeAll()
    if key.capacity > Self.mostKept { key = [] }
    generation = 0
    bytes = 0
  }

  private static let mostKept = 4_096

  /// Whether it is that of a key.
  func isOf(_ other: SequenceKey) -> Bool {
    guard hash == other.hash, key.count == other.bytes.count else { return false }
    guard let bytes = other.bytes.baseAddress else { return true }
    return key.withUnsafeBytes { $0.baseAddress.map { memcmp($0, bytes, key.count) == 0 } ?? true }
  }

  /// Whether nothing is known.
  var isEmpty: Bool {
    waiting.isEmpty && pending.allSatisfy(\.isEmpty) && hits.allSatisfy { $0.latest == nil }
  }

  /// What is pending at a place has got an event that the term behind it asks for.
  mutating func advance(from place: Int, with member: Member, breaks isBroken: Bool) {
    bytes -= pending[place + 1].bytes
    pending[place + 1].removeAll()
    pending.swapAt(place, place + 1)
    pending[place + 1].members.append(member)
    pending[place + 1].isBroken = pending[place + 1].isBroken || isBroken
    pending[place + 1].bytes += member.weight
    bytes += member.weight
  }

  /// Lets go what is pending at a place.
  mutating func drop(_ place: Int) {
    bytes -= pending[place].bytes
    pending[place].removeAll()
  }

  /// Changes the state where it stands: taking it out would copy what it holds.
  mutating func apply<Result>(_ body: (inout Self) -> Result) -> Result { body(&self) }

  /// An event that must not occur, and that came late, breaks what it stands between.
  mutating func notice(_ milliseconds: Int64, of stage: Int, _ plan: SequencePlan) {
    for place in pending.indices where !pending[place].isEmpty {
      let members = pending[place].members
      for gap in 0..<(members.count - 1) where plan.gaps[gap].contains(stage) {
        if members[gap].milliseconds < milliseconds, milliseconds < members[gap + 1].milliseconds {
          pending[place].isBroken = true
        }
      }
      if plan.leading.contains(stage), milliseconds < members[0].milliseconds {
        let last = pending[place].lastLeading ?? milliseconds
        pending[place].lastLeading = max(last, milliseconds)
      }
    }
  }

  /// Takes out the waiting sequences that satisfy a condition; how many they were.
  mutating func removeWaiting(where isGone: (Waiting) -> Bool) -> Int {
    guard !waiting.isEmpty else { return 0 }
    let before = waiting.count
    waiting.removeAll { entry in
      guard isGone(entry) else { return false }
      bytes -= entry.bytes
      return true
    }
    return before - waiting.count
  }

  /// Takes out the oldest waiting sequence; 1.
  mutating func dropFirstWaiting() -> Int {
    bytes -= waiting.removeFirst().bytes
    return 1
  }

  /// Takes out a waiting sequence, if it is still there.
  mutating func takeWaiting(_ id: Int) -> Waiting? {
    guard let place = placeOfWaiting(id) else { return nil }
    let entry = waiting.remove(at: place)
    bytes -= entry.bytes
    return entry
  }

  /// Ids rise, so that a waiting sequence is found by halving.
  func placeOfWaiting(_ id: Int) -> Int? {
    var (low, high) = (0, waiting.count)
    while low < high {
      let middle = (low + high) / 2
      if waiting[middle].id < id { low = middle + 1 } else { high = middle }
    }
    return low < waiting.count && waiting[low].id == id ? low : nil
  }

  /// Lets go what a stream that has come to `now` cannot need any more.
  mutating func prune(maxspan: Int64, now: Int64) {
    for place in pending.indices {
      guard !pending[place].isEmpty, now.distance(since: pending[place].began) > maxspan
      else { continue }
      drop(place)
    }
    // Events that must not occur are told apart by whole milliseconds.
    let milliseconds = now.flooredToMilliseconds
    for place in hits.indices where hits[place].latest != nil {
      let age = milliseconds.distance(since: hits[place].noted.flooredToMilliseconds)
      if age > maxspan / 1_000_000 { hits[place] = Hits() }
    }
  }
}

extension Int64 {
  /// Nanoseconds as whole milliseconds.
  var flooredToMilliseconds: Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: 1_000_000)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// How far this lies behind another; the greatest number where that is more.
  package func distance(since other: Int64) -> Int64 {
    let (distance, overflow) = subtractingReportingOverflow(other)
    return overflow ? (self < other ? .min : .max) : distance
  }

  /// The sum, or the nearest number that there is.
  package func plus(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }
}
