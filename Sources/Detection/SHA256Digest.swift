// SPDX-License-Identifier: Apache-2.0
import CCrypto

/// A SHA-256 digest, computed by OpenSSL.
struct SHA256Digest: Hashable, Sendable {
  private let bytes: [UInt8]

  /// The digest of `data`.
  init(_ data: UnsafeRawBufferPointer) {
    bytes = [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
      SHA256(data.baseAddress?.assumingMemoryBound(to: UInt8.self), data.count, buffer.baseAddress)
      count = 32
    }
  }

  /// The digest of `data`.
  init(_ data: [UInt8]) {
    self = data.withUnsafeBytes { SHA256Digest($0) }
  }

  /// 64 digits in lower case.
  var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }
}
