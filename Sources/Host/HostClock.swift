// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The kernel's clocks, in nanoseconds.
package enum HostClock {
  /// Ticks a second in which `/proc` counts (USER_HZ).
  package static let ticksPerSecond = UInt64(max(sysconf(Int32(_SC_CLK_TCK)), 1))

  /// Nanoseconds of such a tick.
  package static let nanosecondsPerTick = 1_000_000_000 / ticksPerSecond

  /// Time since boot, suspension included.
  package static func sinceBoot() -> UInt64 { UInt64(clamping: read(CLOCK_BOOTTIME)) }

  /// Time since 1970.
  package static func realTime() -> Int64 { read(CLOCK_REALTIME) }

  /// How long the host has slept since boot: what the monotonic clock leaves out.
  package static func asleep() -> UInt64 {
    UInt64(clamping: read(CLOCK_BOOTTIME) - read(CLOCK_MONOTONIC))
  }

  /// How long the calling thread has run.
  package static func ofThread() -> UInt64 { UInt64(clamping: read(CLOCK_THREAD_CPUTIME_ID)) }

  /// What to add to a time since boot to get the time since 1970.
  ///
  /// It moves when the clock is set, so read it every now and then.
  package static func bootOffset() -> Int64 {
    // The clocks are read one after the other: take the tightest of three readings.
    var best = (width: Int64.max, offset: Int64(0))
    for _ in 0..<3 {
      let before = read(CLOCK_BOOTTIME)
      let real = read(CLOCK_REALTIME)
      let after = read(CLOCK_BOOTTIME)
      if after - before < best.width { best = (after - before, real - (before + after) / 2) }
    }
    return best.offset
  }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
