// SPDX-License-Identifier: Apache-2.0
import Host

/// What makes a process one of its kind on this boot: its pid and when it started.
///
/// The start is in clock ticks because `/proc` knows no finer time: live and seeded processes agree.
/// An exec keeps both, and so a process keeps its entity id through its whole life.
struct EntityKey: Hashable {
  var pid: UInt32
  var ticks: UInt64

  init(pid: UInt32, ticks: UInt64) { (self.pid, self.ticks) = (pid, ticks) }

  /// From a start in nanoseconds after boot, rounded down as the kernel does for `/proc`.
  init(pid: UInt32, start: UInt64) {
    self.init(pid: pid, ticks: start / HostClock.nanosecondsPerTick)
  }
}

/// Makes `process.entity_id` texts: 28 characters of base64, unlike on other boots and hosts.
struct EntityIDEncoder {
  private let bootKey: UInt64

  /// - Parameter bootID: the kernel's random id of this boot, a UUID's text.
  init(bootID: String) {
    // FNV-1a: the id is random already, it is only made shorter.
    bootKey = bootID.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  /// The text of one process.
  func text(_ key: EntityKey) -> [UInt8] {
    var bytes: [UInt8] = [1]  // the shape's version
    for shift in stride(from: 56, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: bootKey >> UInt64(shift)))
    }
    for shift in stride(from: 24, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: key.pid >> UInt32(shift)))
    }
    for shift in stride(from: 56, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: key.ticks >> UInt64(shift)))
    }
    return Base64.encode(bytes)
  }
}
