// SPDX-License-Identifier: Apache-2.0
package import EQL
package import Events
import Foundation
import Synchronization

/// Matches blocks on several threads and gives the outcomes back in the order of the blocks.
package final class DetectionPool: Sendable {
  /// A block's outcome, with how many events it held.
  package struct BlockOutcome: Sendable {
    /// Matches and issues.
    package var outcome: Detector.Outcome
    /// Events in the block.
    package var decoded: Int
    /// The alerts of `outcome.matches` as lines, where they were asked for; nil where one takes a tree.
    package var alerts: [AlertLine?] = []
  }

  private struct State: Sendable {
    var waiting: [(number: Int, block: LineBlock)] = []
    var ready: [Int: BlockOutcome] = [:]
    var submitted = 0
    var taken = 0
    var running: Int
    var counters = ReadCounters()
    var times = StageTimes()
    var statistics = MatchStatistics()
  }

  private let state: Mutex<State>
  /// Signalled once for every block that waits and once a worker at the end.
  private let work = DispatchSemaphore(value: 0)
  /// Signalled for every outcome.
  private let done = DispatchSemaphore(value: 0)
  /// Free places: blocks in flight are bounded, so memory is.
  private let room: DispatchSemaphore
  private let threads: Int
  /// In the order of the blocks: who follows sequences.
  private let turnstile = Turnstile()

  /// Starts the workers; `buildsAlerts`: they also make lines of the alerts of single events.
  /// `following` gets the events of sequences, block by block in their order.
  package init(
    _ rules: RuleSet,
    defaultIndex: String?,
    threads: Int,
    following: DirectSequences? = nil,
    buildsAlerts: Bool = false,
    isTimed: Bool = false
  ) {
    self.threads = threads
    state = Mutex(State(running: threads))
    room = DispatchSemaphore(value: threads * 2)
    for _ in 0..<threads {
      Thread.detachNewThread {
        self.run(
          Detector(rules, defaultIndex: defaultIndex, following: following, isTimed: isTimed),
          isInTurn: following != nil,
          buildsAlerts ? AlertBuilder(rules) : nil
        )
      }
    }
  }

  private func run(_ detector: Detector, isInTurn: Bool, _ builder: AlertBuilder?) {
    var building = 0.0
    while true {
      work.wait()
      let next = state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
      guard let (number, block) = next else { break }
      let before = detector.counters.decoded
      let outcome =
        isInTurn
        ? detector.process(block.bytes, source: block.source, firstLine: block.firstLine) { body in
          turnstile.pass(number, body)
        }
        : detector.process(block.bytes, source: block.source, firstLine: block.firstLine)
      let decoded = detector.counters.decoded - before
      let started = StageTimes.now()
      let alerts = builder.map { builder in outcome.matches.map { builder.line(for: $0) } }
      building += StageTimes.now() - started
      let result = BlockOutcome(outcome: outcome, decoded: decoded, alerts: alerts ?? [])
      state.withLock { $0.ready[number] = result }
      room.signal()
      done.signal()
    }
    let counters = detector.counters
    var times = detector.times
    times.alerts += building
    let all = times
    let statistics = detector.statistics
    state.withLock {
      $0.counters = $0.counters + counters
      $0.times = $0.times + all
      $0.statistics = $0.statistics + statistics
      $0.running -= 1
    }
    done.signal()
  }

  /// Hands a block to the workers; waits while too many are in flight.
  package func submit(_ block: LineBlock) {
    room.wait()
    state.withLock {
      $0.waiting.append(($0.submitted, block))
      $0.submitted += 1
    }
    work.signal()
  }

  /// The next outcome in order, if it is there.
  package func takeReady() -> BlockOutcome? {
    state.withLock { state in
      guard let outcome = state.ready.removeValue(forKey: state.taken) else { return nil }
      state.taken += 1
      return outcome
    }
  }

  /// Waits for all blocks and ends the workers; the outcomes that were not taken, in order.
  package func finish() -> [BlockOutcome] {
    for _ in 0..<threads { work.signal() }
    while state.withLock({ $0.running > 0 }) { done.wait() }
    var rest: [BlockOutcome] = []
    while let outcome = takeReady() { rest.append(outcome) }
    return rest
  }

  /// What all workers read; complete after `finish`.
  package var counters: ReadCounters { state.withLock { $0.counters } }

  /// What the stages took in all workers, and what matching took; complete after `finish`.
  package var times: StageTimes { state.withLock { $0.times } }
  package var statistics: MatchStatistics { state.withLock { $0.statistics } }
}
