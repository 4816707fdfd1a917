// SPDX-License-Identifier: Apache-2.0
package import EQL
package import Events
import Foundation
import Synchronization

/// Reads and matches the blocks of an input on several threads, and gives the outcomes back in the order
/// of the blocks.
///
/// Each thread reads its blocks by itself, one thread at a time, into memory that it uses again. Who
/// has matched a block whose turn to be followed has not come leaves it and goes on with another.
package final class DetectionPool: Sendable {
  /// A block's outcome, with how many events it held.
  package struct BlockOutcome: Sendable {
    /// Matches and issues.
    package var outcome = Detector.Outcome()
    /// Events in the block, and in those before it of which there was nothing to say.
    package var decoded = 0
    /// The alerts of `outcome.matches` as lines, where they were asked for; nil where one takes a tree.
    package var alerts: [AlertLine?] = []
    /// What the reader could not read before the block.
    package var readIssues: [DecodingIssue] = []
    /// Bytes taken from the input so far.
    package var bytesRead = 0

    /// Whether there is nothing to say of the block.
    var isPlain: Bool {
      outcome.events.isEmpty && outcome.issues.isEmpty && readIssues.isEmpty
        && outcome.timeless == 0 && outcome.repeated == 0 && outcome.truncatedKeys == 0
    }
  }

  private struct State: Sendable {
    var ready: [Int: BlockOutcome] = [:]
    var taken = 0
    /// Events of blocks that were taken and of which nobody was told.
    var untold = 0
    var bytesRead = 0
    var isAwaited = false
    var running: Int
    var spare: [MatchedBlock] = []
    var counters = ReadCounters()
    var times = StageTimes()
    var statistics = MatchStatistics()
  }

  private let state: Mutex<State>
  private let source: BlockSource
  /// As many as blocks may be begun: else memory is not bounded, as all others go on while one block,
  /// or who takes the outcomes, takes long.
  private let room = MonotonicSemaphore(value: 0)
  /// Signalled when the outcome that is waited for is there, and at the end.
  private let done = MonotonicSemaphore(value: 0)
  /// In the order of the blocks: who follows sequences.
  private let turnstile = Turnstile<MatchedBlock>()

  /// Most blocks a thread that are in work or whose outcome has not been taken.
  private static let blocksPerThread = 4

  /// How long `takeNext` waits before it tells how far the threads are, in seconds.
  private static let patience = 0.1

  /// Starts the workers; `buildsAlerts`: they also make lines of the alerts of single events.
  /// `following` gets the events of sequences, block by block in their order.
  package init(
    _ rules: RuleSet,
    reading source: BlockSource,
    defaultIndex: String?,
    threads: Int,
    following: DirectSequences? = nil,
    buildsAlerts: Bool = false,
    isTimed: Bool = false
  ) {
    self.source = source
    state = Mutex(State(running: threads))
    for _ in 0..<(threads * Self.blocksPerThread) { room.signal() }
    for _ in 0..<threads {
      Thread.detachNewThread {
        self.run(
          Detector(rules, defaultIndex: defaultIndex, following: following, isTimed: isTimed),
          isFollowing: following != nil,
          buildsAlerts ? AlertBuilder(rules) : nil
        )
      }
    }
  }

  private func run(_ detector: Detector, isFollowing: Bool, _ builder: AlertBuilder?) {
    var times = StageTimes()
    while true {
      room.wait()
      let matched = state.withLock { $0.spare.popLast() } ?? MatchedBlock()
      let started = StageTimes.now()
      let next = source.next(recycling: matched.lines)
      matched.lines = nil
      times.read += StageTimes.now() - started
      guard let next else { break }
      matched.begin(next)
      let before = detector.counters.decoded
      detector.match(next.lines, into: matched)
      matched.result.decoded = detector.counters.decoded - before
      if let builder {
        let started = StageTimes.now()
        matched.result.alerts = matched.result.outcome.matches.map { builder.line(for: $0) }
        times.alerts += StageTimes.now() - started
      }
      if isFollowing {
        turnstile.pass(matched.number, matched) { matched in
          detector.follow(matched)
          deliver(matched)
        }
      } else {
        deliver(matched)
      }
    }
    // The next one will find nothing either.
    room.signal()
    let (counters, all) = (detector.counters, times + detector.times)
    let statistics = detector.statistics
    state.withLock {
      $0.counters = $0.counters + counters
      $0.times = $0.times + all
      $0.statistics = $0.statistics + statistics
      $0.running -= 1
    }
    done.signal()
  }

  /// Puts an outcome where it is taken from, and passes over those of which there is nothing to say.
  private func deliver(_ matched: MatchedBlock) {
    let (number, result) = (matched.number, matched.result)
    matched.result = BlockOutcome()
    let (passed, isWanted) = state.withLock { state -> (Int, Bool) in
      state.spare.append(matched)
      state.ready[number] = result
      guard state.isAwaited else { return (0, false) }
      let first = state.taken
      while let next = state.ready[state.taken], next.isPlain {
        state.ready.removeValue(forKey: state.taken)
        state.taken += 1
        state.untold += next.decoded
        state.bytesRead = next.bytesRead
      }
      let isThere = state.ready[state.taken] != nil
      if isThere { state.isAwaited = false }
      return (state.taken - first, isThere)
    }
    for _ in 0..<passed { room.signal() }
    if isWanted { done.signal() }
  }

  /// The next outcome in order, waited for; nil at the end. One that is empty tells how far the threads
  /// are.
  package func takeNext() -> BlockOutcome? {
    while true {
      let (outcome, isEnd) = state.withLock { state -> (BlockOutcome?, Bool) in
        guard var next = state.ready.removeValue(forKey: state.taken) else {
          state.isAwaited = true
          return (nil, state.running == 0)
        }
        state.isAwaited = false
        state.taken += 1
        next.decoded += state.untold
        state.untold = 0
        state.bytesRead = next.bytesRead
        return (next, false)
      }
      if let outcome {
        room.signal()
        return outcome
      }
      if isEnd { return endingProgress() }
      // Signals may be left of outcomes that were taken without waiting: those only mean another look.
      if !done.wait(seconds: Self.patience) { return progress() }
    }
  }

  /// What is left to tell at the end, once.
  private func endingProgress() -> BlockOutcome? {
    let last = progress()
    return last.decoded > 0 ? last : nil
  }

  private func progress() -> BlockOutcome {
    state.withLock { state in
      defer { state.untold = 0 }
      return BlockOutcome(decoded: state.untold, bytesRead: state.bytesRead)
    }
  }

  /// What all workers read; complete when there is no further outcome.
  package var counters: ReadCounters { state.withLock { $0.counters } }

  /// What the stages took in all workers, and what matching took; complete in the same way.
  package var times: StageTimes { state.withLock { $0.times } }
  package var statistics: MatchStatistics { state.withLock { $0.statistics } }
}
