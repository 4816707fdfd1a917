// SPDX-License-Identifier: Apache-2.0

/// What a SYSCALL record tells of the call and of the process that made it.
package struct SystemCall: Sendable {
  package let record: AuditRecord
  /// Its name; the number's digits where the architecture or the number is unknown.
  package let name: [UInt8]
  /// Nil where the record does not say.
  package let succeeded: Bool?

  init?(_ record: AuditRecord) {
    self.record = record
    succeeded = record.field("success").map { record.matches($0.value, "yes") }
    if let interpreted = record.value("SYSCALL", interpreted: true) {
      name = interpreted
    } else if let number = record.number("syscall") {
      let architecture = record.value("arch").flatMap(Architecture.init)
      name = architecture?.systemCall(Int(clamping: number)) ?? Array(String(number).utf8)
    } else if let text = record.value("syscall") ?? record.value("uring_op") {
      name = text
    } else {
      return nil
    }
  }

  /// Whether it is the call of this name.
  package func isCall(_ names: StaticString...) -> Bool { isCall(names) }

  /// Whether it is one of these calls.
  package func isCall(_ names: [StaticString]) -> Bool {
    names.contains { candidate in
      candidate.utf8CodeUnitCount == name.count
        && candidate.withUTF8Buffer { name.elementsEqual($0) }
    }
  }

  /// The calls that change who a process is; those of i386 have names of their own.
  package static let identityChanges: [StaticString] = [
    "setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setuid32", "setgid32",
    "setreuid32", "setregid32", "setresuid32", "setresgid32", "setsid",
  ]

  /// Whether a program was started by it.
  package var isExec: Bool { isCall("execve", "execveat") }

  package var pid: UInt32? { record.number("pid").flatMap { UInt32(exactly: $0) } }
  package var parentPID: UInt32? { record.number("ppid").flatMap { UInt32(exactly: $0) } }

  /// The number that it returned, negative for an error.
  package var result: Int64? {
    guard let text = record.value("exit"), let last = text.last, (0x30...0x39).contains(last),
      text.count <= 20
    else { return nil }
    return Int64(String(decoding: text, as: UTF8.self))
  }

  /// One of its first four arguments.
  package func argument(_ place: Int) -> UInt64? {
    switch place {
    case 0: record.hexadecimal("a0")
    case 1: record.hexadecimal("a1")
    case 2: record.hexadecimal("a2")
    case 3: record.hexadecimal("a3")
    default: nil
    }
  }
}
