// SPDX-License-Identifier: Apache-2.0

/// An IPv4 or IPv6 address; IPv4 is held as its IPv6-mapped form, `::ffff:a.b.c.d`.
package struct IPAddress: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The upper and lower 64 bits, most significant first.
  package let high: UInt64
  package let low: UInt64

  /// An address of its two halves.
  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Whether it is an IPv4 address, also when written as IPv6-mapped.
  package var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }

  /// As unsigned numbers of 128 bits.
  package static func < (left: IPAddress, right: IPAddress) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }

  /// Reads an address; nil for anything else. Zones (`%eth0`) and leading zeros are refused.
  package static func parse(_ text: String) -> IPAddress? {
    Array(text.utf8).withUnsafeBytes { parse($0) }
  }

  /// Reads an address from bytes, without allocating.
  package static func parse(_ bytes: UnsafeRawBufferPointer) -> IPAddress? {
    guard bytes.count >= 2, bytes.count <= 45 else { return nil }
    if !bytes.contains(UInt8(ascii: ":")) {
      return ipv4(bytes[...]).map { IPAddress(high: 0, low: 0xFFFF_0000_0000 | UInt64($0)) }
    }
    return ipv6(bytes)
  }

  private static func ipv4(_ bytes: Slice<UnsafeRawBufferPointer>) -> UInt32? {
    var value: UInt32 = 0
    var part: UInt32 = 0
    var digits = 0
    var parts = 0
    for byte in bytes {
      if byte == UInt8(ascii: ".") {
        guard digits > 0, parts < 3 else { return nil }
        value = value << 8 | part
        (part, digits) = (0, 0)
        parts += 1
        continue
      }
      let digit = byte &- UInt8(ascii: "0")
      guard digit < 10, digits < 3, !(digits > 0 && part == 0) else { return nil }
      part = part * 10 + UInt32(digit)
      guard part <= 255 else { return nil }
      digits += 1
    }
    return parts == 3 && digits > 0 ? value << 8 | part : nil
  }

  private static func ipv6(_ bytes: UnsafeRawBufferPointer) -> IPAddress? {
    // Groups before and behind `::` are shifted in from their own sides.
    var high: UInt64 = 0
    var low: UInt64 = 0
    var count = 0
    var gap: Int?
    var position = 0
    func isColon(_ index: Int) -> Bool { index < bytes.count && bytes[index] == UInt8(ascii: ":") }
    func push(_ group: UInt64) {
      high = high << 16 | low >> 48
      low = low << 16 | group
      count += 1
    }
    if isColon(0) {
      guard isColon(1) else { return nil }
    }
    while position < bytes.count {
      if isColon(position), isColon(position + 1) {
        guard gap == nil else { return nil }
        gap = count
        position += 2
        if position == bytes.count { break }
        if isColon(position) { return nil }
      }
      let start = position
      var group: UInt64 = 0
      while position < bytes.count, let digit = Hexadecimal.value(bytes[position]) {
        group = group << 4 | UInt64(digit)
        position += 1
        if position - start > 4 { return nil }
      }
      if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
        guard count <= 6, let last = ipv4(bytes[start...]) else { return nil }
        push(UInt64(last >> 16))
        push(UInt64(last & 0xFFFF))
        position = bytes.count
        break
      }
      guard position > start, count < 8 else { return nil }
      push(group)
      if position == bytes.count { break }
      guard isColon(position) else { return nil }
      if !isColon(position + 1) {
        position += 1
        if position == bytes.count { return nil }
      }
    }
    guard let gap else { return count == 8 ? IPAddress(high: high, low: low) : nil }
    guard count < 8 else { return nil }
    return spread(high, low, count: count, gap: gap)
  }

  /// Puts the zeros of `::` between the groups before and behind it.
  private static func spread(_ high: UInt64, _ low: UInt64, count: Int, gap: Int) -> IPAddress {
    func group(_ index: Int) -> UInt64 {
      let fromEnd = count - 1 - index
      let half = fromEnd < 4 ? low : high
      return half >> UInt64(16 * (fromEnd % 4)) & 0xFFFF
    }
    var top: UInt64 = 0
    var bottom: UInt64 = 0
    for place in 0..<8 {
      let behind = place - (8 - count)
      let value = place < gap ? group(place) : behind >= gap ? group(behind) : 0
      if place < 4 { top = top << 16 | value } else { bottom = bottom << 16 | value }
    }
    return IPAddress(high: top, low: bottom)
  }

  /// The usual text form (RFC 5952): lower case, the longest run of zeros as `::`.
  package var description: String {
    if isIPv4 {
      let parts: [UInt64] = [low >> 24 & 0xFF, low >> 16 & 0xFF, low >> 8 & 0xFF, low & 0xFF]
      return parts.map { String($0) }.joined(separator: ".")
    }
    let groups: [UInt64] = (0..<8).map { (place: Int) -> UInt64 in
      let half = place < 4 ? high : low
      return half >> UInt64(48 - 16 * (place % 4)) & 0xFFFF
    }
    var best = 0..<0
    var index = 0
    while index < 8 {
      let run = groups[index...].prefix { $0 == 0 }.count
      if run >= 2, run > best.count { best = index..<(index + run) }
      index += max(run, 1)
    }
    func text(_ range: Range<Int>) -> String {
      groups[range].map { String($0, radix: 16) }.joined(separator: ":")
    }
    return best.isEmpty ? text(0..<8) : text(0..<best.lowerBound) + "::" + text(best.upperBound..<8)
  }
}
