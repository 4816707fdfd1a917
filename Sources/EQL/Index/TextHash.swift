// SPDX-License-Identifier: Apache-2.0

/// Hashes and case folding of texts, eight bytes at a time.
enum TextHash {
  private static let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// Bytes behind a folded text that must be readable.
  static let padding = 8

  /// The hash of `count` bytes; those behind them, up to `padding`, must be readable.
  @inline(__always)
  static func padded(_ bytes: UnsafePointer<UInt8>, _ count: Int, seed: UInt64) -> UInt32 {
    var hash = seed &+ UInt64(truncatingIfNeeded: count) &* multiplier
    var at = 0
    while at + 8 <= count {
      hash = mixed(hash, word(bytes + at))
      at += 8
    }
    let rest = count - at
    if rest > 0 {
      hash = mixed(hash, word(bytes + at) & (~0 >> UInt64(64 - 8 * rest)))
    }
    return UInt32(truncatingIfNeeded: hash >> 32)
  }

  /// The same hash of bytes behind which nothing may be read.
  @inline(__always)
  static func exact(_ bytes: UnsafePointer<UInt8>, _ count: Int, seed: UInt64) -> UInt32 {
    var hash = seed &+ UInt64(truncatingIfNeeded: count) &* multiplier
    var at = 0
    while at + 8 <= count {
      hash = mixed(hash, word(bytes + at))
      at += 8
    }
    if at < count { hash = mixed(hash, partialWord(bytes + at, count - at)) }
    return UInt32(truncatingIfNeeded: hash >> 32)
  }

  /// Writes `count` bytes with ASCII capitals as small letters, and `padding` zeroes behind them.
  @inline(__always)
  static func fold(
    _ bytes: UnsafePointer<UInt8>,
    _ count: Int,
    into out: UnsafeMutablePointer<UInt8>
  ) {
    let raw = UnsafeMutableRawPointer(out)
    var at = 0
    while at + 8 <= count {
      raw.storeBytes(of: folded(word(bytes + at)), toByteOffset: at, as: UInt64.self)
      at += 8
    }
    let last = at < count ? folded(partialWord(bytes + at, count - at)) : 0
    raw.storeBytes(of: last, toByteOffset: at, as: UInt64.self)
    if count - at > 0 { raw.storeBytes(of: 0, toByteOffset: count, as: UInt64.self) }
  }

  @inline(__always)
  private static func mixed(_ hash: UInt64, _ word: UInt64) -> UInt64 {
    let product = (hash ^ word) &* 0xD6E8_FEB8_6659_FD93
    return product ^ product >> 32
  }

  @inline(__always)
  private static func word(_ bytes: UnsafePointer<UInt8>) -> UInt64 {
    UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self)
  }

  /// Fewer than eight bytes, the first lowest.
  @inline(__always)
  private static func partialWord(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
    var word: UInt64 = 0
    for index in 0..<count { word |= UInt64(bytes[index]) << UInt64(8 * index) }
    return word
  }

  /// Eight bytes with A to Z as a to z; bytes of other characters stay as they are.
  @inline(__always)
  private static func folded(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let sevenBits = word & (0x7F &* ones)
    let atLeastA = sevenBits &+ (0x80 - 0x41) &* ones
    let aboveZ = sevenBits &+ (0x7F - 0x5A) &* ones
    let capitals = (atLeastA ^ aboveZ) & ~word & (0x80 &* ones)
    return word | capitals >> 2
  }
}
