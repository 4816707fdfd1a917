// SPDX-License-Identifier: Apache-2.0
import CCrypto
import Events

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
    String(decoding: Hexadecimal.digits(of: bytes), as: UTF8.self)
  }
}
