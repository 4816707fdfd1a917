// SPDX-License-Identifier: Apache-2.0
import CCrypto

/// A SHA-256 digest, computed by OpenSSL.
package struct SHA256Digest: Hashable, Sendable {
  /// Its 32 bytes.
  package let bytes: [UInt8]

  /// The digest of `data`.
  init(_ data: UnsafeRawBufferPointer) {
    bytes = [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
      SHA256(data.baseAddress?.assumingMemoryBound(to: UInt8.self), data.count, buffer.baseAddress)
      count = 32
    }
  }

  /// The digest of `data`.
  package init(_ data: [UInt8]) {
    self = data.withUnsafeBytes { SHA256Digest($0) }
  }

  /// 64 digits in lower case.
  package var hexadecimal: String {
    var text: [UInt8] = []
    text.reserveCapacity(64)
    for byte in bytes {
      text.append(Self.digit(byte >> 4))
      text.append(Self.digit(byte & 15))
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}
