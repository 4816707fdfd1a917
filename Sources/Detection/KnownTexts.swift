// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Remembers the texts of bytes that come again and again, as the names of indices and hosts do.
struct KnownTexts {
  /// Most that are remembered; ever new ones take the oldest's place.
  private static let most = 16

  private var known: [(bytes: [UInt8], text: String)] = []
  private var oldest = 0

  /// The text of some bytes.
  mutating func text(of bytes: UnsafeBufferPointer<UInt8>) -> String {
    for place in known.indices where Self.isEqual(known[place].bytes, bytes) {
      return known[place].text
    }
    let text = String(decoding: bytes, as: UTF8.self)
    if known.count < Self.most {
      known.append((Array(bytes), text))
    } else {
      known[oldest] = (Array(bytes), text)
      oldest = (oldest + 1) % Self.most
    }
    return text
  }

  private static func isEqual(_ left: [UInt8], _ right: UnsafeBufferPointer<UInt8>) -> Bool {
    guard left.count == right.count, let start = right.baseAddress else { return false }
    return left.withUnsafeBytes {
      $0.baseAddress.map { memcmp($0, start, left.count) == 0 } ?? false
    }
  }
}
