// SPDX-License-Identifier: Apache-2.0
import EQL
package import Events
package import Rules

/// Runs rules on their schedules over stored events.
///
/// The clock is given with every call, and what is read and written goes through `RunEvents` and
/// `RunStore`, so that a week passes in seconds where a test wants it to.
package final class RunScheduler {
  /// What can be set.
  package struct Options {
    /// What rules' fields are.
    package var schema = Schema.ecs
    /// The index of events that do not tell theirs, as where they are looked at in stream.
    package var defaultIndex: String?
    /// Compiles rules together where that takes more than the rules, such as exceptions; what it gave
    /// is used until `forgetCompiledRules`.
    package var compile: (([LoadedRule]) -> RuleSet)?
    /// Makes the ids of runs.
    package var makeID: () -> String
    /// Seconds of a clock that only goes forward, for how long runs take.
    package var elapsed: () -> Double = { 0 }
    /// Asked between pieces: whether to end early. What is not searched then counts as failed.
    package var isStopped: () -> Bool = { false }
    /// Called after each piece with how many are done, of how many.
    package var report: (Int, Int) -> Void = { _, _ in }

    /// The usual settings.
    package init(makeID: @escaping () -> String) { self.makeID = makeID }
  }

  private let rules: [LoadedRule]
  private let options: Options
  private let executor: RunExecutor
  private let store: any RunStore
  private let open: () throws -> any RunEvents
  /// By rule how far apart the events of a match may lie.
  private let spans: [String: Int64]

  /// An event that is written within so much of its time is found by the first run of a rule, which
  /// has no mark of an earlier one to go by.
  static let usualDelay: Int64 = 86_400_000_000_000
  /// The longest range that may be run by hand, as in Elastic Security.
  private static let maximumManual: Int64 = 90 * 86_400_000_000_000

  /// A scheduler for those of the rules that can be run; `open` looks at the store anew.
  package init(
    _ rules: [LoadedRule],
    store: any RunStore,
    options: Options,
    now: Timestamp,
    open: @escaping () throws -> any RunEvents
  ) {
    // Whether a rule is on may be said beside its file, so that all are looked at.
    let all = rules.map { Self.enabled($0) }
    let set = RuleSet(all, now: now, schema: options.schema)
    let runnable = Dictionary(
      set.entries.map { entry in
        // Without a limit what a run sees together is what its window holds.
        (entry.rule.id, entry.sequence?.maxspan ?? 0)
      },
      uniquingKeysWith: { first, _ in first }
    )
    spans = runnable
    self.rules = rules.filter { runnable[$0.rule.id] != nil }
    self.options = options
    self.store = store
    self.open = open
    executor = RunExecutor(store: store, options: options)
  }

  private static func enabled(_ loaded: LoadedRule) -> LoadedRule {
    var loaded = loaded
    loaded.rule.isEnabled = true
    return loaded
  }

  /// Rules are compiled anew when they run next: what was said beside them has changed.
  package func forgetCompiledRules() { executor.forgetCompiledRules() }

  /// The rules that can be run.
  package var runnable: [Rule] { rules.map(\.rule) }

  /// Whether a rule is to run now: it is on, and its interval is over. A clock that was set back makes
  /// it run at once, rather than wait until the hour has come again.
  private static func isDue(_ rule: Rule, _ progress: RuleProgress?, at now: Timestamp) -> Bool {
    guard progress?.isEnabled ?? rule.isEnabled else { return false }
    guard let last = progress?.lastStarted, last <= now else { return true }
    return now >= last.advanced(by: interval(rule))
  }

  private static func interval(_ rule: Rule) -> Int64 {
    Int64(rule.schedule.intervalSeconds ?? 300) * 1_000_000_000
  }

  /// The rules that are to run at a time.
  package func due(at now: Timestamp) throws -> [LoadedRule] {
    try rules.filter {
      Self.isDue($0.rule, try store.progress(of: $0.rule.id), at: now)
    }
  }

  /// When the next rule is due; nil where none is on.
  package func nextDue(after now: Timestamp) throws -> Timestamp? {
    var next: Timestamp?
    for loaded in rules {
      let progress = try store.progress(of: loaded.rule.id)
      guard progress?.isEnabled ?? loaded.rule.isEnabled else { continue }
      let isDue = Self.isDue(loaded.rule, progress, at: now)
      let time =
        isDue ? now : progress?.lastStarted?.advanced(by: Self.interval(loaded.rule)) ?? now
      next = min(next ?? time, time)
    }
    return next
  }

  /// Runs what is due at a time. Throws only where the store cannot be written: then nothing is
  /// searched as far as the next run knows.
  @discardableResult
  package func run(at now: Timestamp) throws -> [RunRecord] {
    try run(try due(at: now), at: now)
  }

  /// Runs rules at a time, whether or not they are due.
  @discardableResult
  package func run(_ chosen: [LoadedRule], at now: Timestamp) throws -> [RunRecord] {
    guard !chosen.isEmpty else { return [] }
    let started = options.elapsed()
    var jobs = try chosen.map { try scheduledJob($0, at: now) }
    try begin(&jobs)
    let mark = search(&jobs)
    return try conclude(&jobs, at: now, mark: mark, started: started)
  }

  private func scheduledJob(_ loaded: LoadedRule, at now: Timestamp) throws -> RunJob {
    let rule = loaded.rule
    let progress = try store.progress(of: rule.id) ?? RuleProgress(ruleID: rule.id)
    var job = RunJob(
      loaded: Self.enabled(loaded),
      record: RunRecord(
        id: options.makeID(),
        ruleID: rule.id,
        ruleName: rule.name,
        kind: .scheduled,
        started: now
      ),
      pieces: []
    )
    job.progress = progress
    do throws(RunFailure) {
      let plan = try SearchPlan(
        rule.schedule,
        at: now,
        searchedTo: progress.searchedTo,
        span: spans[rule.id] ?? 0
      )
      job.record.gap = plan.gap
      job.record.ranges = plan.pieces
      job.wanted = plan.range
      job.pieces = plan.pieces.map { RunJob.Piece(range: $0, times: $0, raised: now) }
      if rule.timestampOverride != nil { Self.addLate(&job, plan.range, progress.readTo) }
    } catch {
      job.record.errors.append(error.description)
    }
    return job
  }

  /// A rule that goes by when events came also wants those that happened long before. Each of them
  /// has been written since the last run, so that the last piece reads what is new, of any time.
  private static func addLate(_ job: inout RunJob, _ range: SearchRange, _ mark: String?) {
    for place in job.pieces.indices {
      guard let mark else {
        job.pieces[place].times = job.pieces[place].range.widened(by: usualDelay)
        continue
      }
      guard place == job.pieces.count - 1 else { continue }
      job.pieces[place].newSince = mark
      job.pieces[place].range = range
    }
  }

  private func begin(_ jobs: inout [RunJob]) throws {
    var records = jobs.map(\.record)
    try store.begin(&records)
    for (place, record) in records.enumerated() { jobs[place].record = record }
  }

  /// Searches; what the store had when it was looked at. Whatever goes wrong stands in the records.
  private func search(_ jobs: inout [RunJob]) -> String? {
    do {
      let events = try open()
      executor.run(&jobs, events)
      return events.mark
    } catch {
      for place in jobs.indices {
        jobs[place].record.errors.append("stored events cannot be read: \(error)")
      }
      return nil
    }
  }

  private func conclude(
    _ jobs: inout [RunJob],
    at now: Timestamp,
    mark: String?,
    started: Double
  ) throws -> [RunRecord] {
    let seconds = options.elapsed() - started
    let outcomes = jobs.map { job in
      var record = job.record
      record.conclude(seconds: seconds)
      var outcome = RunOutcome(record: record, ended: now)
      let isSearched = record.status != .failed
      if isSearched { outcome.filled = job.wanted } else { outcome.missed = Self.missed(job) }
      if var progress = job.progress {
        progress.lastStarted = now
        if isSearched, let wanted = job.wanted {
          progress.searchedTo = wanted.to
          progress.readTo = mark
        } else if progress.searchedTo == nil {
          // From there on all is still to be searched.
          progress.searchedTo = job.wanted?.from
        }
        outcome.progress = progress
      }
      return outcome
    }
    try store.finish(outcomes)
    return outcomes.map(\.record)
  }

  /// What nobody has searched now that a run failed.
  private static func missed(_ job: RunJob) -> SearchRange? {
    guard let wanted = job.wanted else { return nil }
    guard job.record.kind == .scheduled, let before = job.progress?.searchedTo else {
      return wanted
    }
    return before <= wanted.to ? SearchRange(from: before, to: wanted.to) : nil
  }

  /// Runs a rule over a range that is past, as if its schedule had: each time with its own limit of
  /// alerts. How far the rule has searched stays as it is; gaps within the range are filled.
  ///
  /// `isPreview`: alerts are raised at the times of the schedule.
  package func run(
    _ loaded: LoadedRule,
    over range: SearchRange,
    at now: Timestamp,
    isPreview: Bool = false
  ) throws -> RunRecord {
    guard range.from < range.to else { throw RunFailure("the range is empty") }
    guard range.to <= now else { throw RunFailure("the range ends in the future") }
    guard isPreview || range.from >= now.advanced(by: -Self.maximumManual) else {
      throw RunFailure("the range begins more than 90 days ago")
    }
    let rule = loaded.rule
    guard rules.contains(where: { $0.rule.id == rule.id }) else {
      throw RunFailure("the rule cannot be run")
    }
    let started = options.elapsed()
    var job = RunJob(
      loaded: Self.enabled(loaded),
      record: RunRecord(
        id: options.makeID(),
        ruleID: rule.id,
        ruleName: rule.name,
        kind: .manual,
        started: now
      ),
      pieces: []
    )
    let delay = rule.timestampOverride == nil ? 0 : Self.usualDelay
    for tick in SearchPlan.ticks(rule.schedule, over: range) {
      let window = try SearchPlan.window(rule.schedule, at: tick)
      job.pieces.append(
        RunJob.Piece(
          range: window,
          times: window.widened(by: delay),
          intended: tick,
          raised: isPreview ? tick : now
        )
      )
    }
    job.wanted = range
    job.record.ranges = [range]
    var jobs = [job]
    try begin(&jobs)
    _ = search(&jobs)
    return try conclude(&jobs, at: now, mark: nil, started: started)[0]
  }
}
