// SPDX-License-Identifier: Apache-2.0
import Host

/// Keeps a thread within its part of a processor: time that it runs is taken from a credit that grows as
/// time passes, up to that of a second.
struct ProcessorPace {
  /// Part of one processor; nil: no bound.
  private let share: Double?
  /// Nanoseconds that the thread may still run; below zero it has to rest.
  private var credit: Double
  private var last: (clock: UInt64, thread: UInt64)

  /// Begins with the credit of a second.
  init(share: Double?, clock: UInt64 = HostClock.sinceBoot(), thread: UInt64 = HostClock.ofThread())
  {
    self.share = share
    credit = (share ?? 0) * 1e9
    last = (clock, thread)
  }

  /// Nanoseconds that the thread has to rest now: 0 while there is credit.
  mutating func rest(
    clock: UInt64 = HostClock.sinceBoot(),
    thread: UInt64 = HostClock.ofThread()
  ) -> UInt64 {
    guard let share else { return 0 }
    credit += Double(clock &- last.clock) * share - Double(thread &- last.thread)
    credit = min(credit, share * 1e9)
    last = (clock, thread)
    return credit < 0 ? UInt64(-credit / share) : 0
  }
}
