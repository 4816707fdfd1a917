// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Looks values up in a text index; one per thread, for the room that it works in.
struct TextLookup {
  private let index: TextIndex
  private let slots: UnsafePointer<TextIndex.Slot>
  private let entries: UnsafePointer<TextIndex.Entry>
  private let patterns: UnsafePointer<TextPattern>
  private let bytes: UnsafePointer<UInt8>
  private let predicates: UnsafePointer<UInt32>
  private let gramBits: UnsafePointer<UInt64>
  /// The lookup in which a predicate was found, or a pattern tried, last.
  private let foundIn: UnsafeMutablePointer<UInt64>
  private let triedIn: UnsafeMutablePointer<UInt64>
  /// The predicates that the last value satisfies, in no order.
  let found: UnsafeMutablePointer<UInt32>
  private let state: UnsafeMutablePointer<State>

  /// What changes with every value, at an address of its own: as a part of its owner, each change
  /// would be checked for exclusive access.
  private struct State {
    var lookups: UInt64 = 0
    var folded: UnsafeMutablePointer<UInt8>
    var foldedCapacity = 4096
    var foundCount = 0
  }

  /// How many predicates the last value satisfies.
  var foundCount: Int { state.pointee.foundCount }

  init(_ index: TextIndex, predicateCount: Int) {
    self.index = index
    slots = index.slots.start
    entries = index.entries.start
    patterns = index.patterns.start
    bytes = index.bytes.start
    predicates = index.predicates.start
    gramBits = index.gramBits.start
    foundIn = .allocate(capacity: max(1, predicateCount))
    foundIn.initialize(repeating: 0, count: max(1, predicateCount))
    triedIn = .allocate(capacity: max(1, index.patterns.count))
    triedIn.initialize(repeating: 0, count: max(1, index.patterns.count))
    found = .allocate(capacity: max(1, predicateCount))
    state = .allocate(capacity: 1)
    state.initialize(to: State(folded: .allocate(capacity: 4096 + TextHash.padding)))
  }

  func free() {
    foundIn.deallocate()
    triedIn.deallocate()
    found.deallocate()
    state.pointee.folded.deallocate()
    state.deallocate()
  }

  /// Fills `found` with the predicates of a slot that a value satisfies.
  func run(_ value: UnsafeBufferPointer<UInt8>, slot number: Int) {
    state.pointee.foundCount = 0
    let slot = slots[number]
    var none: UInt8 = 0
    guard slot.isUsed else { return }
    state.pointee.lookups &+= 1
    guard let start = value.baseAddress else {
      withUnsafePointer(to: &none) { find(UnsafeBufferPointer(start: $0, count: 0), $0, slot) }
      return
    }
    if value.count > state.pointee.foldedCapacity { grow(value.count) }
    TextHash.fold(start, value.count, into: state.pointee.folded)
    find(value, start, slot)
  }

  private func grow(_ count: Int) {
    while state.pointee.foldedCapacity < count { state.pointee.foldedCapacity *= 2 }
    state.pointee.folded.deallocate()
    state.pointee.folded = .allocate(capacity: state.pointee.foldedCapacity + TextHash.padding)
  }

  private func find(
    _ value: UnsafeBufferPointer<UInt8>,
    _ start: UnsafePointer<UInt8>,
    _ slot: TextIndex.Slot
  ) {
    let count = value.count
    let folded = state.pointee.folded
    if count == 0 { TextHash.fold(start, 0, into: folded) }
    if count <= slot.longestWhole {
      look(up: TextHash.padded(folded, count, seed: TextIndex.Seed.whole), value, slot)
    }
    if slot.heads != 0 { ends(slot.heads, value, slot, isHead: true) }
    if slot.tails != 0 { ends(slot.tails, value, slot, isHead: false) }
    if slot.firstGramBit >= 0, count >= PatternKey.gramLength { grams(value, slot) }
    if slot.firstPairBit >= 0, count >= 2 { pairs(value, slot) }
    if slot.firstByteBit >= 0 { singleBytes(value, slot) }
    var pattern = slot.keyless
    while pattern >= 0 { pattern = attempt(Int(pattern), value) }
  }

  /// Looks up the beginnings, or the ends, of the lengths that are filed.
  private func ends(
    _ lengths: UInt16,
    _ value: UnsafeBufferPointer<UInt8>,
    _ slot: TextIndex.Slot,
    isHead: Bool
  ) {
    var rest = lengths
    let folded = state.pointee.folded
    if rest & Self.longEnds != 0, value.count >= PatternKey.gramLength {
      // Most values begin and end as no pattern does: one look for all lengths of a gram and more.
      let end = folded + (isHead ? 0 : value.count - PatternKey.gramLength)
      let bit = TextIndex.endBit(UnsafeRawPointer(end).loadUnaligned(as: UInt32.self))
      let first = Int(isHead ? slot.firstHeadBit : slot.firstTailBit)
      if gramBits[first / 64 + Int(bit >> 6)] & 1 << UInt64(bit & 63) == 0 {
        rest &= ~Self.longEnds
      }
    }
    while rest != 0 {
      let length = Self.length(of: rest.trailingZeroBitCount)
      rest &= rest &- 1
      guard length <= value.count else { continue }
      let hash =
        isHead
        ? TextHash.padded(folded, length, seed: TextIndex.Seed.head)
        : TextHash.padded(folded + (value.count - length), length, seed: TextIndex.Seed.tail)
      look(up: hash, value, slot)
    }
  }

  /// The bits of those of `PatternKey.lengths` that are a gram or more.
  private static let longEnds: UInt16 = 0xFF

  /// `PatternKey.lengths` without an array.
  @inline(__always)
  private static func length(of place: Int) -> Int {
    switch place {
    case 0: 32
    case 1: 24
    case 2: 16
    case 3: 12
    case 4: 8
    case 5: 6
    case 6: 5
    case 7: 4
    case 8: 3
    case 9: 2
    default: 1
    }
  }

  private func grams(_ value: UnsafeBufferPointer<UInt8>, _ slot: TextIndex.Slot) {
    let raw = UnsafeRawPointer(state.pointee.folded)
    let bits = gramBits + Int(slot.firstGramBit) / 64
    let shift = slot.gramShift
    for place in 0...(value.count - PatternKey.gramLength) {
      let hash = TextIndex.gramHash(raw.loadUnaligned(fromByteOffset: place, as: UInt32.self))
      let bit = hash >> shift
      if bits[Int(bit >> 6)] & 1 << UInt64(bit & 63) != 0 {
        look(up: TextIndex.gramKey(hash), value, slot, gramAt: place)
      }
    }
  }

  private func pairs(_ value: UnsafeBufferPointer<UInt8>, _ slot: TextIndex.Slot) {
    let raw = UnsafeRawPointer(state.pointee.folded)
    let bits = gramBits + Int(slot.firstPairBit) / 64
    for place in 0...(value.count - 2) {
      let pair = UInt32(raw.loadUnaligned(fromByteOffset: place, as: UInt16.self))
      if bits[Int(pair >> 6)] & 1 << UInt64(pair & 63) != 0 {
        look(up: TextIndex.pairKey(pair), value, slot, gramAt: place)
      }
    }
  }

  private func singleBytes(
    _ value: UnsafeBufferPointer<UInt8>,
    _ slot: TextIndex.Slot
  ) {
    let bits = gramBits + Int(slot.firstByteBit) / 64
    let folded = state.pointee.folded
    for place in 0..<value.count {
      let byte = UInt32(folded[place])
      if bits[Int(byte >> 6)] & 1 << UInt64(byte & 63) != 0 {
        look(up: TextIndex.byteKey(byte), value, slot, gramAt: place)
      }
    }
  }

  @inline(__always)
  private func look(
    up hash: UInt32,
    _ value: UnsafeBufferPointer<UInt8>,
    _ slot: TextIndex.Slot,
    gramAt gram: Int = 0
  ) {
    var place = hash & slot.mask
    while true {
      let entry = entries[Int(slot.firstEntry &+ place)]
      if entry.pattern < 0 { return }
      if entry.hash == hash {
        var pattern = entry.pattern
        while pattern >= 0 {
          let number = Int(pattern)
          if patterns[number].run.count > 0, !hasRun(number, value, gramAt: gram) {
            pattern = patterns[number].next
          } else {
            pattern = attempt(number, value)
          }
        }
        return
      }
      place = (place &+ 1) & slot.mask
    }
  }

  /// Whether the bytes around a value's gram are those around the pattern's.
  @inline(__always)
  private func hasRun(
    _ number: Int,
    _ value: UnsafeBufferPointer<UInt8>,
    gramAt gram: Int
  ) -> Bool {
    let pattern = patterns[number]
    let start = gram - Int(pattern.gram - pattern.run.start)
    let count = Int(pattern.run.count)
    guard start >= 0, start + count <= value.count, let raw = value.baseAddress else {
      return false
    }
    let own = bytes + Int(pattern.first + pattern.run.start)
    let subject = pattern.ignoresCase ? UnsafePointer(state.pointee.folded) : raw
    return memcmp(subject + start, own, count) == 0
  }

  /// Compares the value with a pattern, once a lookup, and notes its predicates; the next pattern.
  private func attempt(_ number: Int, _ value: UnsafeBufferPointer<UInt8>) -> Int32 {
    let pattern = patterns[number]
    let lookups = state.pointee.lookups
    guard triedIn[number] != lookups else { return pattern.next }
    triedIn[number] = lookups
    // One whose run stands in the value and that is nothing but its run needs no further look.
    if pattern.shape != .infix || pattern.run.count == 0 {
      let own = UnsafeBufferPointer(start: bytes + Int(pattern.first), count: Int(pattern.count))
      let subject =
        pattern.ignoresCase
        ? UnsafeBufferPointer(start: state.pointee.folded, count: value.count) : value
      guard Wildcard.matches(pattern.shape, own, subject) else { return pattern.next }
    }
    let end = pattern.firstPredicate &+ pattern.predicateCount
    for place in pattern.firstPredicate..<end {
      let predicate = predicates[Int(place)]
      guard foundIn[Int(predicate)] != lookups else { continue }
      foundIn[Int(predicate)] = lookups
      found[state.pointee.foundCount] = predicate
      state.pointee.foundCount += 1
    }
    return pattern.next
  }
}
