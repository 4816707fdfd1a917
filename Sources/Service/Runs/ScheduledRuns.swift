// SPDX-License-Identifier: Apache-2.0
package import Detection
import Events
import Foundation
package import Rules
import Storage
import Synchronization

/// Runs rules on their schedules beside the stream, in a thread of its own: what the stream did not see
/// in time is found here.
package final class ScheduledRuns: Sendable {
  /// How runs stand.
  package struct State: Sendable, Equatable {
    /// Runs that ended, and of these the ones that failed.
    package var ended = 0
    package var failed = 0
    /// Alerts that the stream had not found.
    package var alerts = 0
    /// Why rules are not run.
    package var problem: String?
  }

  /// Rules with what compiles them, waiting to take the place of others.
  package struct Work: Sendable {
    /// The rules as they were loaded.
    package var rules: [LoadedRule]
    /// Compiles some of them together.
    package var compile: @Sendable ([LoadedRule]) -> RuleSet

    /// Rules that are to be run.
    package init(_ rules: [LoadedRule], compile: @escaping @Sendable ([LoadedRule]) -> RuleSet) {
      self.rules = rules
      self.compile = compile
    }
  }

  private static let pause: UInt32 = 500_000

  private let layout: StoreLayout
  private let state: StateDatabase
  private let now: @Sendable () -> Timestamp
  private let log: ServiceLog
  private let next: Mutex<Work?>
  private let kept = Mutex<[AlertRecord]>([])
  private let shared = Mutex(State())
  private let isStopped = Atomic(false)
  private let finished = MonotonicSemaphore(value: 0)

  /// Begins to run rules.
  init(
    _ layout: StoreLayout,
    _ state: StateDatabase,
    _ work: Work,
    now: @escaping @Sendable () -> Timestamp,
    log: ServiceLog
  ) {
    self.layout = layout
    self.state = state
    self.now = now
    self.log = log
    next = Mutex(work)
    let thread = Thread { [self] in
      run()
      finished.signal()
    }
    thread.name = "runs"
    thread.start()
  }

  /// How runs stand.
  package var status: State { shared.withLock { $0 } }

  /// Puts other rules in the place of those that run.
  func replace(_ work: Work) { next.withLock { $0 = work } }

  /// Alerts that were kept since the last call.
  func takeKept() -> [AlertRecord] {
    kept.withLock { kept in
      defer { kept = [] }
      return kept
    }
  }

  /// Ends early what runs; it is searched again by the next start.
  func stop() {
    isStopped.store(true, ordering: .releasing)
    _ = finished.wait(seconds: 30)
    finished.signal()
  }

  private var goesOn: Bool { !isStopped.load(ordering: .acquiring) }

  private func run() {
    var scheduler: RunScheduler?
    var lock: RunsLock?
    while goesOn {
      do {
        if lock == nil {
          lock = try RunsLock(layout)
          if lock != nil { _ = try store.endUnfinishedRuns() }
        }
        let work = next.withLock { next in
          defer { next = nil }
          return next
        }
        if let work { scheduler = make(work) }
        if lock == nil {
          tell("another process runs the rules of this store")
        } else if let scheduler {
          note(try scheduler.run(at: now()))
          tell(nil)
        }
      } catch {
        tell("\(error)")
      }
      wait()
    }
  }

  /// A problem is told when it comes, and not again as long as it stays.
  private func tell(_ problem: String?) {
    let isNew = shared.withLock { state in
      defer { state.problem = problem }
      return problem != nil && state.problem != problem
    }
    if isNew, let problem { log.warn("scheduled runs: \(problem)") }
  }

  private func wait() {
    for _ in 0..<4 where goesOn { usleep(Self.pause / 4) }
  }

  private var store: StateRunStore {
    StateRunStore(state) { [self] alerts in
      kept.withLock { $0 += alerts }
      shared.withLock { $0.alerts += alerts.count { $0.groupPlace == nil } }
    }
  }

  private func make(_ work: Work) -> RunScheduler {
    var options = RunScheduler.Options(makeID: { UUID().uuidString.lowercased() })
    options.compile = work.compile
    options.elapsed = { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }
    options.isStopped = { [self] in !goesOn }
    return RunScheduler(
      work.rules,
      store: store,
      options: options,
      now: now(),
      open: { [layout] in try StoredRunEvents(layout) }
    )
  }

  private func note(_ records: [RunRecord]) {
    guard !records.isEmpty else { return }
    let failed = records.filter { $0.status == .failed }
    shared.withLock { state in
      state.ended += records.count
      state.failed += failed.count
    }
    guard let first = failed.first, goesOn else { return }
    log.warn(
      "\(failed.count) of \(records.count) scheduled runs failed, \(first.ruleName): "
        + "\(first.errors.first ?? "")"
    )
  }
}
