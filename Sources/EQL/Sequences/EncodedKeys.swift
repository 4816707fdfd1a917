// SPDX-License-Identifier: Apache-2.0
import Events

/// The keys with which an event takes part in stages of a sequence, as bytes in memory that is used for
/// one event after the other: most events only pass through, and nothing is made of their keys.
///
/// Two keys have the same bytes if and only if they are equal as `JoinValues`.
package struct EncodedKeys: Sendable {
  /// A key of a stage.
  struct Entry: Sendable {
    var stage: Int
    var start: Int
    var end: Int
    var hash: Int
  }

  private(set) var bytes: [UInt8] = []
  private(set) var entries: [Entry] = []
  /// Where the key begins that is being written.
  private var start = 0

  /// Tags before the values of each type; texts have their length behind it.
  private enum Tag {
    static let null: UInt8 = 0
    static let no: UInt8 = 1
    static let yes: UInt8 = 2
    static let integer: UInt8 = 3
    static let unsigned: UInt8 = 4
    static let real: UInt8 = 5
    static let instant: UInt8 = 6
    static let address: UInt8 = 7
    static let text: UInt8 = 8
  }

  /// No keys.
  package init() {}

  /// The keys of some stages.
  package init(_ stages: [(stage: Int, keys: [JoinValues])]) {
    append(stages)
  }

  /// Adds the keys of some stages.
  package mutating func append(_ stages: [(stage: Int, keys: [JoinValues])]) {
    for (stage, keys) in stages {
      for key in keys { append(key, stage: stage) }
    }
  }

  /// How many keys these are.
  package var count: Int { entries.count }

  /// About how many bytes of memory they take.
  package var estimatedBytes: Int { bytes.count + 32 * entries.count }

  /// Whether a part of the keys holds one of such a stage.
  package func contains(_ part: Range<Int>, where isWanted: (_ stage: Int) -> Bool) -> Bool {
    for entry in entries[part] where isWanted(entry.stage) { return true }
    return false
  }

  /// Whether there are none.
  package var isEmpty: Bool { entries.isEmpty }

  /// Calls `body` with the stage and a hash, whose seed is random, of each key.
  package func forEach(_ body: (_ stage: Int, _ hash: Int) -> Void) {
    for entry in entries { body(entry.stage, entry.hash) }
  }

  /// Takes all away.
  package mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    entries.removeAll(keepingCapacity: true)
    start = 0
  }

  /// Takes all away, and gives up memory of more than so many bytes.
  package mutating func removeAll(longestKept: Int) {
    removeAll()
    if bytes.capacity > longestKept { bytes = [] }
    if entries.capacity > longestKept / 32 { entries = [] }
  }

  mutating func append(_ key: JoinValues, stage: Int) {
    for value in key.values { write(value) }
    endKey(stage: stage)
  }

  /// Ends the key whose values were written.
  mutating func endKey(stage: Int) {
    let hash = bytes[start...].withUnsafeBytes { bytes in
      var hasher = Hasher()
      hasher.combine(bytes: bytes)
      return hasher.finalize()
    }
    entries.append(Entry(stage: stage, start: start, end: bytes.count, hash: hash))
    start = bytes.count
  }

  /// Takes back the key whose values were written.
  mutating func dropKey() { bytes.removeLast(bytes.count - start) }

  mutating func write(_ value: KeyValue) {
    switch value {
    case .null: bytes.append(Tag.null)
    case .boolean(let value): bytes.append(value ? Tag.yes : Tag.no)
    case .number(.integer(let value)): write(Tag.integer, UInt64(bitPattern: value))
    case .number(.unsigned(let value)): write(Tag.unsigned, value)
    // There are two zeros, which are equal.
    case .number(.real(let value)): write(Tag.real, (value == 0 ? 0 : value).bitPattern)
    case .instant(let value): write(Tag.instant, UInt64(bitPattern: value))
    case .address(let value):
      write(Tag.address, value.high)
      append(value.low)
    case .text(var text): text.withUTF8 { write(text: $0) }
    }
  }

  mutating func write(text: UnsafeBufferPointer<UInt8>) {
    write(Tag.text, UInt64(text.count))
    bytes += text
  }

  private mutating func write(_ tag: UInt8, _ number: UInt64) {
    bytes.append(tag)
    append(number)
  }

  private mutating func append(_ number: UInt64) {
    withUnsafeBytes(of: number) { bytes += $0 }
  }

  /// The values of a key.
  static func values(of key: UnsafeRawBufferPointer) -> JoinValues {
    var values: [KeyValue] = []
    var place = 0
    func number() -> UInt64 {
      defer { place += 8 }
      return key.loadUnaligned(fromByteOffset: place, as: UInt64.self)
    }
    while place < key.count {
      let tag = key[place]
      place += 1
      switch tag {
      case Tag.no: values.append(.boolean(false))
      case Tag.yes: values.append(.boolean(true))
      case Tag.integer: values.append(.number(.integer(Int64(bitPattern: number()))))
      case Tag.unsigned: values.append(.number(.unsigned(number())))
      case Tag.real: values.append(.number(.real(Double(bitPattern: number()))))
      case Tag.instant: values.append(.instant(Int64(bitPattern: number())))
      case Tag.address:
        let high = number()
        values.append(.address(IPAddress(high: high, low: number())))
      case Tag.text:
        let count = Int(number())
        values.append(.text(String(decoding: key[place..<(place + count)], as: UTF8.self)))
        place += count
      default: values.append(.null)
      }
    }
    return JoinValues(values: values)
  }
}

/// A key as the matcher looks for it: bytes that stand elsewhere, with their hash.
struct SequenceKey {
  var bytes: UnsafeRawBufferPointer
  var hash: Int

  /// The values that it stands for.
  var values: JoinValues { EncodedKeys.values(of: bytes) }

  /// About how many bytes of memory it takes.
  var estimatedBytes: Int { bytes.count + 96 }
}
