// SPDX-License-Identifier: Apache-2.0
import CCrypto
import Foundation

/// The signature of a webhook, as the Standard Webhooks specification has it: HMAC-SHA256 over
/// `ID.TIMESTAMP.BODY`, in base64 behind `v1,`.
enum WebhookSignature {
  static func text(_ key: [UInt8], _ id: String, _ seconds: Int, _ body: [UInt8]) -> String {
    "v1," + Data(code(key, Array("\(id).\(seconds).".utf8) + body)).base64EncodedString()
  }

  /// The key of a secret: what `whsec_` is followed by is base64, anything else its own bytes.
  static func key(_ secret: String) throws(DeliveryFailure) -> [UInt8] {
    let mark = "whsec_"
    guard secret.hasPrefix(mark) else { return Array(secret.utf8) }
    guard let data = Data(base64Encoded: String(secret.dropFirst(mark.count))), !data.isEmpty else {
      throw .temporary("the secret behind whsec_ is no base64")
    }
    return Array(data)
  }

  static func code(_ key: [UInt8], _ data: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
      var length: UInt32 = 0
      HMAC(EVP_sha256(), key, Int32(key.count), data, data.count, buffer.baseAddress, &length)
      count = Int(length)
    }
  }
}
