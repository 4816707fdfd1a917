// SPDX-License-Identifier: Apache-2.0

extension TextIndex {
  /// Collects the patterns of every slot and files them.
  struct Builder {
    private struct Identity: Hashable {
      var shape: Wildcard.Shape
      var bytes: [UInt8]
      var ignoresCase: Bool

      /// By the bytes at once; the rest tells few apart.
      func hash(into hasher: inout Hasher) {
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
      }
    }

    /// A pattern with its predicates, and the key that it is filed under.
    private struct Filed {
      var identity: Identity
      var predicates: [UInt32]
    }

    private let table: PredicateTable
    private var bySlot: [[Filed]]
    private(set) var slots: [Slot] = []
    private(set) var entries: [Entry] = []
    private(set) var patterns: [TextPattern] = []
    private(set) var bytes: [UInt8] = []
    private(set) var predicates: [UInt32] = []
    private(set) var gramBits: [UInt64] = []

    /// Collects the patterns of some slots.
    init(_ table: PredicateTable, slots: Range<Int>) {
      self.table = table
      bySlot = Array(repeating: [], count: slots.count)
      var known = Array(repeating: [Identity: Int](), count: slots.count)
      for (number, record) in table.records.enumerated()
      where record.isIndexed && slots.contains(record.slot) {
        let slot = record.slot - slots.lowerBound
        for identity in identities(record) {
          if let place = known[slot][identity] {
            bySlot[slot][place].predicates.append(UInt32(number))
          } else {
            known[slot][identity] = bySlot[slot].count
            bySlot[slot].append(Filed(identity: identity, predicates: [UInt32(number)]))
          }
        }
      }
    }

    private func identities(_ record: PredicateTable.Record) -> [Identity] {
      (record.first..<(record.first + record.count)).map { place in
        if record.operation == .wildcard {
          let wildcard = table.wildcards[place]
          return Identity(
            shape: wildcard.shape,
            bytes: wildcard.bytes,
            ignoresCase: wildcard.ignoresCase
          )
        }
        let ignoresCase = record.operation == .equalsIgnoringCase
        return Identity(shape: .exact, bytes: table.texts[place], ignoresCase: ignoresCase)
      }
    }

    /// Files the patterns of all slots in their order.
    mutating func build() {
      for filed in bySlot { slots.append(slot(filed)) }
      bySlot = []
    }

    /// Adds what was built of the slots behind these; the whole is as if it had been built at once.
    mutating func append(_ other: Builder) {
      let firstEntry = UInt32(entries.count)
      let firstPattern = Int32(patterns.count)
      let firstByte = UInt32(bytes.count)
      let firstPredicate = UInt32(predicates.count)
      let firstBit = Int32(gramBits.count * 64)
      for var slot in other.slots {
        slot.firstEntry += firstEntry
        if slot.keyless >= 0 { slot.keyless += firstPattern }
        if slot.firstGramBit >= 0 { slot.firstGramBit += firstBit }
        if slot.firstPairBit >= 0 { slot.firstPairBit += firstBit }
        if slot.firstByteBit >= 0 { slot.firstByteBit += firstBit }
        if slot.firstHeadBit >= 0 { slot.firstHeadBit += firstBit }
        if slot.firstTailBit >= 0 { slot.firstTailBit += firstBit }
        slots.append(slot)
      }
      for var entry in other.entries {
        if entry.pattern >= 0 { entry.pattern += firstPattern }
        entries.append(entry)
      }
      for var pattern in other.patterns {
        pattern.first += firstByte
        pattern.firstPredicate += firstPredicate
        if pattern.next >= 0 { pattern.next += firstPattern }
        patterns.append(pattern)
      }
      bytes += other.bytes
      predicates += other.predicates
      gramBits += other.gramBits
    }

    private mutating func slot(_ filed: [Filed]) -> Slot {
      var capacity = 4
      while capacity < filed.count * 2 { capacity *= 2 }
      var slot = Slot(
        firstEntry: UInt32(entries.count),
        mask: UInt32(capacity - 1),
        heads: 0,
        tails: 0,
        longestWhole: 0,
        keyless: -1,
        firstGramBit: -1,
        gramShift: 0,
        firstPairBit: -1,
        firstByteBit: -1,
        firstHeadBit: -1,
        firstTailBit: -1,
        isUsed: !filed.isEmpty
      )
      guard !filed.isEmpty else { return slot }
      entries += Array(repeating: Entry(hash: 0, pattern: -1), count: capacity)
      var gramCounts: [UInt32: Int] = [:]
      var grams: [UInt32] = []
      for pattern in filed {
        let folded = pattern.identity.bytes.map(Wildcard.fold)
        let key = PatternKey.of(pattern.identity.shape, folded) { gram in
          gram.count == PatternKey.gramLength ? gramCounts[Self.word(gram)] ?? 0 : 0
        }
        let place = add(pattern)
        switch key {
        case .whole:
          slot.longestWhole = max(slot.longestWhole, UInt32(folded.count))
          file(place, Self.hash(folded[...], Seed.whole), slot)
        case .head(let count):
          slot.heads |= Self.bit(count)
          if count >= PatternKey.gramLength {
            let start = Self.word(folded[..<PatternKey.gramLength])
            set(TextIndex.endBit(start), of: &slot.firstHeadBit, among: TextIndex.endBits)
          }
          file(place, Self.hash(folded[..<count], Seed.head), slot)
        case .tail(let count):
          slot.tails |= Self.bit(count)
          if count >= PatternKey.gramLength {
            let end = Self.word(folded.suffix(PatternKey.gramLength))
            set(TextIndex.endBit(end), of: &slot.firstTailBit, among: TextIndex.endBits)
          }
          file(place, Self.hash(folded[(folded.count - count)...], Seed.tail), slot)
        case .gram(let start):
          let word = Self.word(folded[start..<(start + PatternKey.gramLength)])
          gramCounts[word, default: 0] += 1
          grams.append(word)
          file(place, TextIndex.gramKey(TextIndex.gramHash(word)), slot)
          noteRun(around: start, of: place, folded, pattern.identity.shape)
        case .pair(let start):
          let pair = Self.word(folded[start..<(start + 2)])
          set(pair, of: &slot.firstPairBit, among: 1 << 16)
          file(place, TextIndex.pairKey(pair), slot)
          noteRun(around: start, of: place, folded, pattern.identity.shape)
        case .byte(let start):
          let byte = UInt32(folded[start])
          set(byte, of: &slot.firstByteBit, among: 256)
          file(place, TextIndex.byteKey(byte), slot)
          noteRun(around: start, of: place, folded, pattern.identity.shape)
        case .none:
          patterns[place].next = slot.keyless
          slot.keyless = Int32(place)
        }
      }
      addGrams(grams, to: &slot)
      return slot
    }

    /// Bytes as a number, the first lowest.
    private static func word(_ bytes: ArraySlice<UInt8>) -> UInt32 {
      bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Sets one of a slot's bits, which are made when the first is set.
    private mutating func set(_ bit: UInt32, of first: inout Int32, among count: Int) {
      if first < 0 {
        first = Int32(gramBits.count * 64)
        gramBits += Array(repeating: 0, count: count / 64)
      }
      let place = Int(first) + Int(bit)
      gramBits[place / 64] |= 1 << UInt64(place % 64)
    }

    /// Notes the bytes around a pattern's gram that stand wherever the pattern matches.
    private mutating func noteRun(
      around start: Int,
      of place: Int,
      _ folded: [UInt8],
      _ shape: Wildcard.Shape
    ) {
      let runs = shape == .infix ? [0..<folded.count] : PatternKey.literals(folded)
      guard let run = runs.first(where: { $0.contains(start) }) else { return }
      patterns[place].gram = UInt32(start)
      patterns[place].run = .init(start: UInt32(run.lowerBound), count: UInt32(run.count))
    }

    private mutating func add(_ filed: Filed) -> Int {
      patterns.append(
        TextPattern(
          shape: filed.identity.shape,
          ignoresCase: filed.identity.ignoresCase,
          first: UInt32(bytes.count),
          count: UInt32(filed.identity.bytes.count),
          firstPredicate: UInt32(predicates.count),
          predicateCount: UInt32(filed.predicates.count),
          next: -1
        )
      )
      bytes += filed.identity.bytes
      predicates += filed.predicates
      return patterns.count - 1
    }

    /// Puts a pattern before others with its key.
    private mutating func file(_ pattern: Int, _ hash: UInt32, _ slot: Slot) {
      var place = hash & slot.mask
      while true {
        let entry = Int(slot.firstEntry + place)
        if entries[entry].pattern < 0 || entries[entry].hash == hash {
          patterns[pattern].next = entries[entry].pattern
          entries[entry] = Entry(hash: hash, pattern: Int32(pattern))
          return
        }
        place = (place + 1) & slot.mask
      }
    }

    /// Bits for grams, sixteen a gram or more, so that few others find one set.
    private mutating func addGrams(_ grams: [UInt32], to slot: inout Slot) {
      guard !grams.isEmpty else { return }
      var bits = 10
      while bits < 17, 1 << bits < grams.count * 16 { bits += 1 }
      slot.firstGramBit = Int32(gramBits.count * 64)
      slot.gramShift = UInt32(32 - bits)
      gramBits += Array(repeating: 0, count: (1 << bits) / 64)
      for gram in grams {
        let bit = Int(slot.firstGramBit) + Int(TextIndex.gramHash(gram) >> slot.gramShift)
        gramBits[bit / 64] |= 1 << UInt64(bit % 64)
      }
    }

    private static func bit(_ count: Int) -> UInt16 {
      PatternKey.lengths.firstIndex(of: count).map { 1 << UInt16($0) } ?? 0
    }

    private static func hash(_ folded: ArraySlice<UInt8>, _ seed: UInt64) -> UInt32 {
      let padded = Array(folded) + Array(repeating: 0, count: TextHash.padding)
      return padded.withUnsafeBufferPointer { buffer in
        buffer.baseAddress.map { TextHash.padded($0, folded.count, seed: seed) } ?? 0
      }
    }
  }
}
