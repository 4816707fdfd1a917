// SPDX-License-Identifier: Apache-2.0

/// The few fields that most conditions ask for and that have few values, such as `event.category`,
/// `host.os.type` and `event.type`: what they say decides which conditions are looked at at all.
struct DispatchFields: Sendable {
  /// Most fields by which events are dispatched.
  static let maximum = 4
  /// Most predicates on one of them.
  static let maximumPredicates = 64

  /// The fields' slots.
  let slots: [Int]
  /// For each predicate the place of its field times 64 plus its bit; -1 for all others.
  let places: [Int16]

  /// Chooses the fields that most conditions ask for.
  init(_ plan: Plan, isIndexed: [Bool]) {
    let records = plan.table.records
    var conditions: [Int: Int] = [:]
    for program in plan.programs {
      let used = program.steps.lazy.map { Int($0.predicate) }.filter { isIndexed[$0] }
      for slot in Set(used.map { records[$0].slot }) { conditions[slot, default: 0] += 1 }
    }
    var predicates: [Int: [Int]] = [:]
    for (number, record) in records.enumerated() where isIndexed[number] {
      predicates[record.slot, default: []].append(number)
    }
    let few = max(2, plan.programs.count / 20)
    slots =
      conditions
      .filter { $0.value >= few && predicates[$0.key]?.count ?? 0 <= Self.maximumPredicates }
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .prefix(Self.maximum).map(\.key)
    var places = Array(repeating: Int16(-1), count: records.count)
    for (place, slot) in slots.enumerated() {
      for (bit, predicate) in (predicates[slot] ?? []).enumerated() {
        places[predicate] = Int16(place * 64 + bit)
      }
    }
    self.places = places
  }
}

/// What the dispatch fields of an event say: a bit for each predicate on them that holds.
struct DispatchKey: Hashable, BitwiseCopyable, Sendable {
  var bits: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  @inline(__always)
  static func == (left: DispatchKey, right: DispatchKey) -> Bool { left.bits == right.bits }

  func hash(into hasher: inout Hasher) { hasher.combine(tableHash) }

  /// A hash for small tables.
  @inline(__always)
  var tableHash: Int {
    let mixed =
      bits.0 &* 0x9E37_79B9_7F4A_7C15 ^ bits.1 &* 0xC2B2_AE3D_27D4_EB4F
      ^ bits.2 &* 0x1656_67B1_9E37_79F9 ^ bits.3 &* 0xD6E8_FEB8_6659_FD93
    return Int(truncatingIfNeeded: mixed >> 32 ^ mixed >> 17)
  }

  /// Adds the bits of the field at `place`.
  @inline(__always)
  mutating func add(_ more: UInt64, at place: Int) {
    switch place {
    case 0: bits.0 |= more
    case 1: bits.1 |= more
    case 2: bits.2 |= more
    default: bits.3 |= more
    }
  }

  /// Whether the predicate at `place` (see `DispatchFields.places`) holds.
  func holds(_ place: Int16) -> Bool {
    let bit = UInt64(1) << UInt64(place & 63)
    switch place >> 6 {
    case 0: return bits.0 & bit != 0
    case 1: return bits.1 & bit != 0
    case 2: return bits.2 & bit != 0
    default: return bits.3 & bit != 0
    }
  }
}
