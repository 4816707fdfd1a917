// SPDX-License-Identifier: Apache-2.0
import Foundation

/// What an event can be looked up by.
package enum EventKey: Sendable, Equatable {
  /// Its id.
  case id(String)
  /// A name or id of its host; case does not count.
  case host(String)

  var hash: UInt64 {
    switch self {
    case .id(let text): Array(text.utf8).withUnsafeBytes { KeyHash.id($0) }
    case .host(let text): Array(text.utf8).withUnsafeBytes { KeyHash.host($0) }
    }
  }
}

/// 64-bit hashes of keys: FNV-1a with a last mixing. Who makes keys collide makes the filter pass more
/// frames, which costs time and changes no result.
enum KeyHash {
  static func id(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return mixed(hash)
  }

  static func host(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var hash: UInt64 = 0x84222325_CBF29CE4
    for byte in bytes {
      let isCapital = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
      hash = (hash ^ UInt64(isCapital ? byte | 0x20 : byte)) &* 0x100_0000_01B3
    }
    return mixed(hash)
  }

  private static func mixed(_ hash: UInt64) -> UInt64 {
    var hash = (hash ^ (hash >> 33)) &* 0xFF51_AFD7_ED55_8CCD
    hash = (hash ^ (hash >> 33)) &* 0xC4CE_B9FE_1A85_EC53
    return hash ^ (hash >> 33)
  }
}

/// A Bloom filter over the ids and hosts of a frame's events: some 14 bits a key and 8 probes, so that
/// about one frame in a thousand is read for nothing.
struct KeyFilter: Equatable {
  private static let bitsPerKey = 14
  private static let probes = 8
  /// Filters stay small whatever a frame holds.
  private static let maximumBytes = 64 << 10

  let bytes: [UInt8]

  init(_ keys: some Collection<UInt64>) {
    let wanted = (keys.count * Self.bitsPerKey + 7) / 8
    var bytes = [UInt8](repeating: 0, count: min(max(8, wanted), Self.maximumBytes))
    let bits = UInt64(bytes.count * 8)
    for key in keys {
      Self.probe(key, bits) { bytes[Int($0 >> 3)] |= 1 << UInt8($0 & 7) }
    }
    self.bytes = bytes
  }

  /// A filter that excludes nothing.
  static let all = KeyFilter(bytes: [])

  private init(bytes: [UInt8]) { self.bytes = bytes }

  /// What is stored: the bits, and a checksum behind them.
  var data: Data {
    guard !bytes.isEmpty else { return Data() }
    return withUnsafeBytes(of: checksum.littleEndian) { Data(bytes) + Data($0) }
  }

  /// A filter as it was stored, or none; nil where its checksum is another.
  init?(data: [UInt8]) {
    self.init(bytes: Array(data.dropLast(8)))
    if data.isEmpty { return }
    let matches = withUnsafeBytes(of: checksum.littleEndian) { data.suffix(8).elementsEqual($0) }
    if bytes.isEmpty || !matches { return nil }
  }

  private var checksum: UInt64 { bytes.withUnsafeBytes { KeyHash.id($0) } }

  /// Whether the frame may have the key; one that is empty has been lost and excludes nothing.
  func mayContain(_ key: UInt64) -> Bool {
    guard !bytes.isEmpty else { return true }
    var isPossible = true
    Self.probe(key, UInt64(bytes.count * 8)) { bit in
      if bytes[Int(bit >> 3)] & 1 << UInt8(bit & 7) == 0 { isPossible = false }
    }
    return isPossible
  }

  private static func probe(_ key: UInt64, _ bits: UInt64, _ body: (UInt64) -> Void) {
    let step = key >> 32 | 1
    for probe in 0..<UInt64(probes) { body((key &+ probe &* step) % bits) }
  }
}
