// SPDX-License-Identifier: Apache-2.0

/// Tells a row of the catalogue that was written from one that was changed by accident.
enum RowChecksum {
  /// The checksum of a row's values.
  static func of(_ numbers: [Int64?], _ text: String) -> Int64 {
    let words = numbers.map { $0.map { String($0) } ?? "-" }
    let bytes = Array((words.joined(separator: ",") + "," + text).utf8)
    return Int64(bitPattern: bytes.withUnsafeBytes { KeyHash.id($0) })
  }
}
