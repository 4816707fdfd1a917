// SPDX-License-Identifier: Apache-2.0
import CCrypto
import Events

/// SHA-256 over texts, each with its length before it.
enum SHA256Text {
  /// 64 digits in lower case.
  static func hexadecimal(_ texts: [String]) -> String {
    var data: [UInt8] = []
    for text in texts {
      data += "\(text.utf8.count):".utf8
      data += text.utf8
    }
    let digest = [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
      SHA256(data, data.count, buffer.baseAddress)
      count = 32
    }
    return String(decoding: Hexadecimal.digits(of: digest), as: UTF8.self)
  }
}
