// SPDX-License-Identifier: Apache-2.0

/// Ids of users in logs.
enum UserID {
  /// The id, unless it is the kernel's word for none: -1, of 32 bits.
  static func known(_ text: [UInt8]?) -> [UInt8]? {
    guard let text, !text.elementsEqual("4294967295".utf8), !text.elementsEqual("-1".utf8) else {
      return nil
    }
    return text
  }
}
