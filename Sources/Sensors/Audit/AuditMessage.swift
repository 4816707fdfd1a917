// SPDX-License-Identifier: Apache-2.0

/// Messages of the audit system's netlink socket (`linux/audit.h`, `linux/netlink.h`).
enum AuditMessage {
  static let headerSize = 16
  static let error: UInt16 = 2
  static let done: UInt16 = 3
  static let get: UInt16 = 1000
  static let set: UInt16 = 1001
  static let addRule: UInt16 = 1011
  static let deleteRule: UInt16 = 1012
  static let listRules: UInt16 = 1013

  private static let request: UInt16 = 1
  private static let acknowledge: UInt16 = 4

  /// A request that the kernel acknowledges, padded to four bytes.
  static func request(_ type: UInt16, _ payload: [UInt8], sequence: UInt32) -> [UInt8] {
    var bytes: [UInt8] = []
    put(UInt32(headerSize + payload.count), &bytes)
    put(type, &bytes)
    put(request | acknowledge, &bytes)
    put(sequence, &bytes)
    put(UInt32(0), &bytes)
    bytes += payload
    while !bytes.count.isMultiple(of: 4) { bytes.append(0) }
    return bytes
  }

  static func put(_ number: some FixedWidthInteger, _ bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
  }

  /// The little-endian number at a place; 0 behind the end.
  static func number(_ bytes: [UInt8], at place: Int) -> UInt32 {
    guard place + 4 <= bytes.count else { return 0 }
    return (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) }
  }
}
