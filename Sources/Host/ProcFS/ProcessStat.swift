// SPDX-License-Identifier: Apache-2.0

/// What `/proc/PID/stat` says of a process (proc_pid_stat(5)).
package struct ProcessStat: Sendable, Equatable {
  /// The thread group's id.
  package var pid: UInt32
  /// The kernel's short name, at most 15 bytes for programs.
  package var command: [UInt8]
  /// One letter, such as R, S, D, Z or T.
  package var state: UInt8
  /// The parent's pid; 0 for the first process and kthreadd.
  package var parentPID: UInt32
  /// Process group.
  package var processGroup: UInt32
  /// Session.
  package var session: UInt32
  /// Device number of the controlling terminal's driver; 0 without a terminal.
  package var ttyMajor: UInt32
  /// Minor device number of the controlling terminal.
  package var ttyMinor: UInt32
  /// Start after boot in clock ticks (`HostClock.ticksPerSecond`).
  package var startTicks: UInt64

  /// Parses the file's content; nil if it is not of that shape.
  package init?(_ content: [UInt8]) {
    // The name stands in parentheses and may hold any byte, ") " too: its end is the last one.
    guard let open = content.firstIndex(of: 0x28), let close = content.lastIndex(of: 0x29),
      open < close, let pid = Self.number(content[..<open])
    else { return nil }
    let fields = content[(close + 1)...].split { $0 == 0x20 || $0 == 0x0A }
    guard fields.count >= 20, let state = fields[0].first, fields[0].count == 1,
      let parent = Self.number(fields[1]), let group = Self.number(fields[2]),
      let session = Self.number(fields[3]), let tty = Self.number(fields[4]),
      let start = Self.number(fields[19])
    else { return nil }
    self.pid = UInt32(truncatingIfNeeded: pid)
    command = Array(content[(open + 1)..<close])
    self.state = state
    parentPID = UInt32(truncatingIfNeeded: parent)
    processGroup = UInt32(truncatingIfNeeded: group)
    self.session = UInt32(truncatingIfNeeded: session)
    // Bits 31–20 and 7–0 are the minor number, 19–8 the major one.
    ttyMajor = UInt32(truncatingIfNeeded: (tty >> 8) & 0xFFF)
    ttyMinor = UInt32(truncatingIfNeeded: ((tty >> 12) & 0xFFF00) | (tty & 0xFF))
    startTicks = UInt64(bitPattern: start)
  }

  private static func number(_ text: ArraySlice<UInt8>) -> Int64? {
    var digits = text
    while digits.last == 0x20 { digits.removeLast() }
    return Int64(String(decoding: digits, as: UTF8.self))
  }
}
