// SPDX-License-Identifier: Apache-2.0
import Host

extension KernelRecord.Flags {
  /// Nobody told the capabilities, and the process is gone.
  static let capabilitiesUnknown = Self(rawValue: 1 << 15)
  /// From a source that does not see everything of an event.
  static let degraded = Self(rawValue: 1 << 14)
}

extension KernelRecord {
  /// A record of a process for sources that tell of processes in other ways than the probes; all that
  /// is not set is as if the probes had not known it.
  static func blank(_ kind: EventKind) -> KernelRecord? {
    // The bytes of a fork, the shortest record that there is.
    var bytes = [UInt8](repeating: 0, count: headerSize)
    bytes[0] = version
    bytes[1] = 1
    bytes[4] = UInt8(truncatingIfNeeded: headerSize)
    bytes[5] = UInt8(truncatingIfNeeded: headerSize >> 8)
    var record = KernelRecord(bytes.span)
    record?.kind = kind
    record?.loginUID = .max
    return record
  }

  /// Takes over from `/proc` when the process began and where it belongs.
  mutating func take(_ stat: ProcessStat) {
    start = stat.startTicks * HostClock.nanosecondsPerTick
    session = stat.session
    processGroup = stat.processGroup
    if stat.ttyMajor != 0 { tty = Terminal(major: stat.ttyMajor, minor: stat.ttyMinor) }
  }

  /// The same from the table.
  mutating func take(_ known: ProcessEntry) {
    start = known.key.ticks * HostClock.nanosecondsPerTick
    session = known.session
    processGroup = known.processGroup
    tty = known.tty
  }
}
