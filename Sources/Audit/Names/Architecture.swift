// SPDX-License-Identifier: Apache-2.0
import Events

/// Whose system calls the numbers of a record are (`AUDIT_ARCH_*` of `linux/audit.h`).
package enum Architecture: UInt64, Sendable {
  case x86 = 0xC000_003E
  case arm64 = 0xC000_00B7
  case i386 = 0x4000_0003

  /// From the text of `arch=`, hexadecimal with or without `0x`.
  init?(_ text: [UInt8]) {
    let digits = text.starts(with: [0x30, 0x78]) ? text.dropFirst(2) : text[...]
    guard let number = Hexadecimal.number(digits) else { return nil }
    self.init(rawValue: number)
  }

  /// The name that `uname -m` gives.
  var name: [UInt8] {
    switch self {
    case .x86: Array("x86_64".utf8)
    case .arm64: Array("aarch64".utf8)
    case .i386: Array("i386".utf8)
    }
  }

  private static let x86Calls = NumberedNames(SystemCallNames.x86)
  private static let arm64Calls = NumberedNames(SystemCallNames.arm64)
  private static let i386Calls = NumberedNames(SystemCallNames.i386)

  private var calls: NumberedNames {
    switch self {
    case .x86: Self.x86Calls
    case .arm64: Self.arm64Calls
    case .i386: Self.i386Calls
    }
  }

  /// The name of a system call; nil when the table has none of this number.
  package func systemCall(_ number: Int) -> [UInt8]? { calls[number] }

  /// The number of a system call; nil when this architecture has none of this name.
  package func number(of call: StaticString) -> Int? {
    calls[call.withUTF8Buffer { Array($0) }]
  }
}
