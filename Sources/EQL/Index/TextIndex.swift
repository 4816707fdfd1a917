// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Synchronization

/// Finds all text predicates of a field that a value satisfies, however many there are, in time that
/// grows with the value and not with their number.
///
/// Each pattern is filed under a part that any value matching it must have (`PatternKey`): the whole
/// text, its beginning, its end, or four bytes of its middle. A value is folded once; its whole, its
/// beginnings and ends of the filed lengths, and each four bytes of it are looked up; what is found
/// is compared for certain.
final class TextIndex: Sendable {
  /// What one field's values are looked up in.
  struct Slot: BitwiseCopyable, Sendable {
    /// Its hash table in `entries`; a power of two, less one, as the mask.
    var firstEntry: UInt32
    var mask: UInt32
    /// Which of `PatternKey.lengths` heads and tails have.
    var heads: UInt16
    var tails: UInt16
    var longestWhole: UInt32
    /// Patterns without a key.
    var keyless: Int32
    /// Its bits of grams in `gramBits`: `1 << gramShift` of them stand for the top bits of a hash;
    /// -1 for no grams.
    var firstGramBit: Int32
    var gramShift: UInt32
    /// Its bits of pairs, 65,536, and of bytes, 256, in `gramBits`; -1 for none.
    var firstPairBit: Int32
    var firstByteBit: Int32
    /// Its bits, `endBits` each, of the first four bytes of heads that have so many, and of the last
    /// four of tails; -1 for none.
    var firstHeadBit: Int32
    var firstTailBit: Int32
    var isUsed: Bool
  }

  /// A key's hash and its first pattern; -1 for an empty place.
  struct Entry: BitwiseCopyable, Sendable {
    var hash: UInt32
    var pattern: Int32
  }

  /// Seeds that keep the kinds of keys apart.
  enum Seed {
    static let whole: UInt64 = 0x51
    static let head: UInt64 = 0xA2
    static let tail: UInt64 = 0xF3
  }

  let slots: FlatTable<Slot>
  let entries: FlatTable<Entry>
  let patterns: FlatTable<TextPattern>
  let bytes: FlatTable<UInt8>
  let predicates: FlatTable<UInt32>
  let gramBits: FlatTable<UInt64>

  /// Indexes the text predicates of a table; the others are not its business.
  init(_ table: PredicateTable, slotCount: Int) {
    let builder = Self.build(table, Self.shares(of: table, slotCount))
    slots = FlatTable(builder.slots)
    entries = FlatTable(builder.entries)
    patterns = FlatTable(builder.patterns)
    bytes = FlatTable(builder.bytes)
    predicates = FlatTable(builder.predicates)
    gramBits = FlatTable(builder.gramBits)
  }

  /// Builds shares of the slots on all processors, and puts them together in order.
  static func build(_ table: PredicateTable, _ shares: [Range<Int>]) -> Builder {
    let built = Mutex<[Int: Builder]>([:])
    DispatchQueue.concurrentPerform(iterations: shares.count) { number in
      var builder = Builder(table, slots: shares[number])
      builder.build()
      built.withLock { $0[number] = builder }
    }
    return built.withLock { built in
      var whole = Builder(table, slots: 0..<0)
      for number in shares.indices {
        if let part = built.removeValue(forKey: number) { whole.append(part) }
      }
      return whole
    }
  }

  /// Slots side by side with about as many patterns in each share; one share where there are few.
  static func shares(of table: PredicateTable, _ slotCount: Int) -> [Range<Int>] {
    var counts = Array(repeating: 0, count: slotCount)
    for record in table.records where record.isIndexed { counts[record.slot] += record.count }
    let size = max(minimumShare, counts.reduce(0, +) / 8)
    var shares: [Range<Int>] = []
    var start = 0
    var count = 0
    for slot in 0..<slotCount {
      count += counts[slot]
      guard count >= size || slot == slotCount - 1 else { continue }
      shares.append(start..<(slot + 1))
      start = slot + 1
      count = 0
    }
    return shares
  }

  /// Fewest patterns that are worth a thread's turn.
  private static let minimumShare = 500

  /// The place of a gram's hash among the bits of a slot.
  @inline(__always)
  static func gramHash(_ gram: UInt32) -> UInt32 { gram &* 0x9E37_79B1 }

  /// The key under which patterns with a gram of that hash are filed.
  @inline(__always)
  static func gramKey(_ hash: UInt32) -> UInt32 { hash ^ hash >> 15 ^ 0x144 }

  /// The bit for four bytes at an end, the first lowest.
  @inline(__always)
  static func endBit(_ word: UInt32) -> UInt32 { gramHash(word) >> 20 }

  /// How many bits for ends there are.
  static let endBits = 1 << 12

  /// The keys under which patterns with a pair of bytes, the first lowest, or with a byte are filed.
  @inline(__always)
  static func pairKey(_ pair: UInt32) -> UInt32 { gramKey(gramHash(pair | 0x5A17_0000)) }
  @inline(__always)
  static func byteKey(_ byte: UInt32) -> UInt32 { gramKey(gramHash(byte | 0x3C29_4D00)) }
}

extension PredicateTable.Record {
  /// Whether the predicate is a comparison with texts that the index answers: not where a mapping
  /// has rules for the field's values, and not where only guards ask.
  var isIndexed: Bool {
    guard valueRule < 0, !isOfGuard else { return false }
    switch operation {
    case .equals, .equalsIgnoringCase, .wildcard: return true
    default: return false
    }
  }
}
