// SPDX-License-Identifier: Apache-2.0
@testable import Sensors

/// Lays out a record as the probes do, field by field from `BPF/process_record.bpf.h`.
struct RecordBytes {
  var version: UInt8 = 2
  var kind: UInt8 = 0
  var flags: KernelRecord.Flags = []
  var time: UInt64 = 5_000_000_000
  var start: UInt64 = 4_000_000_000
  var parentStart: UInt64 = 1_000_000_000
  var pid: UInt32 = 4242
  // Above the kernel's largest pid, so that /proc never knows this parent.
  var parentPID: UInt32 = 0x7F00_0001
  var uid: UInt32 = 1000
  var euid: UInt32 = 0
  var loginUID: UInt32 = .max
  var session: UInt32 = 41
  var group: UInt32 = 42
  var tty: (major: UInt32, minor: UInt32) = (0, 0)
  var status: Int32 = 0
  var level: UInt32 = 0
  var mountNamespace: UInt32 = 1
  var filename = ""
  var workingDirectory: [String] = []
  var path: [String] = []
  var arguments: [[UInt8]] = []
  var argumentCount: UInt32?
  var command = "program"
  var parentCommand = "parent"
  /// Modes and devices of the standard streams, mode and links of the file, in the record's order.
  var surroundings: [UInt32] = [0, 0, 0, 0, 0, 0]
  var fileChanged: UInt64 = 0

  var bytes: [UInt8] {
    let cwd = Self.walk(workingDirectory)
    let mapped = Self.walk(path)
    var args: [UInt8] = []
    for argument in arguments { args += argument + [0] }
    let header = kind == 0 ? 216 : 184
    let size = header + filename.utf8.count + cwd.count + mapped.count + args.count
    var out: [UInt8] = [version, kind]
    Self.put(flags.rawValue, &out)
    Self.put(UInt32(size), &out)
    let wide: [UInt64] = [time, start, parentStart, 63, 1, 3, UInt64(args.count)]
    for value in wide { Self.put(value, &out) }
    let ids: [UInt32] = [
      pid, parentPID, uid, euid, 100, 50, loginUID, .max, session, group, tty.major, tty.minor,
    ]
    for value in ids { Self.put(value, &out) }
    Self.put(status, &out)
    let count = argumentCount ?? UInt32(arguments.count)
    let lengths = [filename.utf8.count, cwd.count, mapped.count, args.count].map { UInt32($0) }
    for value in [count, level, 7, 0, mountNamespace] + lengths { Self.put(value, &out) }
    for name in [command, parentCommand] {
      let short = Array(name.utf8.prefix(15))
      out += short + [UInt8](repeating: 0, count: 16 - short.count)
    }
    if kind == 0 {
      for value in surroundings { Self.put(value, &out) }
      Self.put(fileChanged, &out)
    }
    out += Array(filename.utf8)
    out += cwd
    out += mapped
    out += args
    return out
  }

  private static func put<Number: FixedWidthInteger>(_ value: Number, _ out: inout [UInt8]) {
    withUnsafeBytes(of: value.littleEndian) { out += Array($0) }
  }

  /// Names as a path walk leaves them: leaf first, NUL behind each.
  private static func walk(_ names: [String]) -> [UInt8] {
    var out: [UInt8] = []
    for name in names.reversed() { out += Array(name.utf8) + [0] }
    return out
  }

  /// The record, decoded.
  func decoded() -> KernelRecord? { decode(bytes) }
}

func decode(_ bytes: [UInt8]) -> KernelRecord? { KernelRecord(bytes.span) }
func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }
func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
