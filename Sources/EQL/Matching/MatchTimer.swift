// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Times the conditions of an event one by one.
final class MatchTimer {
  /// Events that were timed.
  private(set) var events = 0
  /// What each condition took.
  private(set) var nanoseconds: [Double]

  private struct Place: Hashable {
    /// The bucket's serial number: its memory may be that of one before.
    var bucket: Int
    var slot: Int
  }

  /// The programs that are anchored at a slot of a bucket.
  private var anchored: [Place: [UInt32]] = [:]

  init(conditionCount: Int) {
    nanoseconds = Array(repeating: 0, count: conditionCount)
  }

  /// Matches the matcher's current event and takes the times. What looking up an anchor field took is
  /// divided among the conditions that are anchored there, run or not.
  func time(_ matcher: PlanMatcher, _ bucket: Bucket) {
    events += 1
    var before = Self.now()
    for slot in bucket.anchorSlots {
      matcher.callAnchored(at: slot, bucket)
      share(Self.now() - before, among: slot, bucket, matcher)
      before = Self.now()
    }
    for place in 0..<matcher.calledCount {
      let program = Int(matcher.called[place])
      matcher.run(program, bucket)
      before = add(since: before, to: program, bucket)
    }
    for program in bucket.unanchored {
      matcher.run(Int(program), bucket)
      before = add(since: before, to: Int(program), bucket)
    }
  }

  private func share(_ time: Double, among slot: Int, _ bucket: Bucket, _ matcher: PlanMatcher) {
    let place = Place(bucket: bucket.serial, slot: slot)
    let programs = anchored[place] ?? matcher.programs(anchoredAt: slot, bucket)
    anchored[place] = programs
    for program in programs {
      nanoseconds[Int(bucket.conditions[Int(program)])] += time / Double(programs.count)
    }
  }

  private func add(since before: Double, to program: Int, _ bucket: Bucket) -> Double {
    let after = Self.now()
    nanoseconds[Int(bucket.conditions[program])] += after - before
    return after
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }
}
