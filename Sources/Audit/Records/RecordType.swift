// SPDX-License-Identifier: Apache-2.0

/// What kind of record a line is; by number, for names are only the log's way to write it.
package struct RecordType: Hashable, Sendable {
  /// The number in a netlink message's header.
  package let number: UInt16

  /// A type by its number.
  package init(_ number: UInt16) { self.number = number }

  private static let names = NumberedNames(RecordTypeNames.all)

  /// A type by what stands behind `type=`: a name, a number, or `UNKNOWN[N]`.
  init?(_ text: ArraySlice<UInt8>) {
    if let number = Self.names[Array(text)] {
      self.init(UInt16(number))
      return
    }
    var digits = text
    if text.starts(with: Array("UNKNOWN[".utf8)), text.last == UInt8(ascii: "]") {
      digits = text.dropFirst(8).dropLast()
    }
    guard (1...5).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
      let number = UInt16(exactly: digits.reduce(0) { $0 * 10 + Int($1 - 0x30) })
    else { return nil }
    self.init(number)
  }

  /// `SYSCALL`; `UNKNOWN[N]` for a number without a name.
  package var name: [UInt8] {
    Self.names[Int(number)] ?? Array("UNKNOWN[\(number)]".utf8)
  }

  static let login = RecordType(1006)
  static let syscall = RecordType(1300)
  static let path = RecordType(1302)
  static let configChange = RecordType(1305)
  package static let socketAddress = RecordType(1306)
  static let workingDirectory = RecordType(1307)
  static let execve = RecordType(1309)
  static let objectPID = RecordType(1318)
  static let tty = RecordType(1319)
  static let end = RecordType(1320)
  static let processTitle = RecordType(1327)
  package static let kernelModule = RecordType(1330)
  static let uringOperation = RecordType(1336)
  static let avc = RecordType(1400)
  static let userAVC = RecordType(1107)

  /// Whether the kernel wrote it, by whose rules a text without quotes is hexadecimal.
  var isKernels: Bool { (1300...1499).contains(number) || number == 1006 }

  /// Whether it is a whole event: what programs and the daemon write, and what the kernel writes
  /// outside of system calls.
  var isWhole: Bool {
    number != 1006 && (number < 1300 || number >= 2000)
  }

  /// Whether it may belong to the event of a system call.
  package var isPartOfCall: Bool { !isWhole }

  /// Whether it only adds to another record of its event.
  var isAuxiliary: Bool {
    switch number {
    case 1300, 1302, 1303, 1304, 1306, 1307, 1309, 1311...1315, 1317, 1318, 1320...1323, 1327,
      1330, 1332, 1333, 1337:
      true
    default: false
    }
  }
}
