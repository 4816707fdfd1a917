// SPDX-License-Identifier: Apache-2.0
import EQL
import Events
import Rules

/// Searches the pieces of rules' runs, oldest first, each once for all rules that share it, and hands
/// their alerts to be kept.
final class RunExecutor {
  private let store: any RunStore
  private let options: RunScheduler.Options
  /// Rules that were compiled together, by their ids.
  private var sets: [[String]: RuleSet] = [:]
  private static let maximumSets = 16

  init(store: any RunStore, options: RunScheduler.Options) {
    self.store = store
    self.options = options
  }

  /// What pieces that are searched together have in common.
  private struct Key: Hashable {
    var range: SearchRange
    var times: SearchRange
    var newSince: String?
    var intended: Timestamp?
    var raised: Timestamp
  }

  /// Runs the jobs; what goes wrong stands in their records.
  func run(_ jobs: inout [RunJob], _ events: any RunEvents) {
    leaveOutUnmatched(&jobs, events.indices)
    var places: [Key: [Int]] = [:]
    for (place, job) in jobs.enumerated() {
      for piece in job.pieces {
        let key = Key(
          range: piece.range,
          times: piece.times,
          newSince: piece.newSince,
          intended: piece.intended,
          raised: piece.raised
        )
        places[key, default: []].append(place)
      }
    }
    let ordered = places.keys.sorted {
      ($0.times.to, $0.range.to, $0.range.from, $0.times.from, $0.newSince ?? "")
        < ($1.times.to, $1.range.to, $1.range.from, $1.times.from, $1.newSince ?? "")
    }
    for (done, key) in ordered.enumerated() {
      let going = (places[key] ?? []).filter { jobs[$0].isGoing }
      if options.isStopped() {
        for place in going { jobs[place].record.errors.append("the run was ended early") }
        continue
      }
      if !going.isEmpty { run(going, of: &jobs, key, events) }
      options.report(done + 1, ordered.count)
    }
    for place in jobs.indices {
      noteLimit(&jobs[place])
      if jobs[place].loops > 0 {
        jobs[place].record.notes.append(
          "\(jobs[place].loops) matches are alerts of this rule itself and were left out"
        )
      }
      noteLacking(&jobs[place])
    }
  }

  /// Rules of which no event is there: nothing has to be read for them.
  private func leaveOutUnmatched(_ jobs: inout [RunJob], _ indices: [String]?) {
    guard let indices else { return }
    for place in jobs.indices {
      let patterns = jobs[place].rule.index
      let accepted = IndexPatterns(patterns)
      guard !patterns.isEmpty, !indices.contains(where: { accepted.accepts($0) }) else { continue }
      jobs[place].pieces = []
      jobs[place].record.warn(
        "no index matching: [\(patterns.joined(separator: ","))] was found. This warning will "
          + "continue to appear until a matching index is created or this rule is disabled."
      )
    }
  }

  func forgetCompiledRules() { sets = [:] }

  private func set(_ rules: [LoadedRule]) -> RuleSet {
    let ids = rules.map(\.rule.id)
    if let made = sets[ids] { return made }
    if sets.count >= Self.maximumSets { sets = [:] }
    let made =
      options.compile?(rules)
      ?? RuleSet(rules, now: Timestamp(nanoseconds: 0), schema: options.schema)
    sets[ids] = made
    return made
  }

  /// Runs one piece for some jobs.
  private func run(_ going: [Int], of jobs: inout [RunJob], _ key: Key, _ events: any RunEvents) {
    let rules = set(going.map { jobs[$0].loaded })
    guard rules.entries.count == going.count else {
      for place in going { jobs[place].record.errors.append("the rule cannot be run") }
      return
    }
    let builder = AlertBuilder(rules)
    let grouping = LineFields(RunTally.grouping)
    let limits = rules.entries.map { entry in
      // As many matches again may be counted by each alert before a run is taken to be too many.
      entry.rule.maxSignals * (entry.rule.suppression == nil ? 1 : 5)
    }
    var tallies = limits.map { RunTally(limit: $0, fields: grouping) }
    let store = store
    do {
      let pass = RunPass(rules, key.range, defaultIndex: options.defaultIndex) { rule, match in
        let id =
          switch match {
          case .event(let match): builder.id(of: match)
          case .sequence(let sequence): builder.id(of: sequence)
          }
        try tallies[rule].add(match, id: id, known: store.known)
      }
      var unread: [String] = []
      unread = try events.read(
        EventRequest(
          times: key.times,
          newSince: key.newSince,
          patterns: rules.entries.map(\.patterns)
        )
      ) { try pass.take($0) }
      try pass.finish()
      for (rule, place) in going.enumerated() {
        add(pass, unread, to: &jobs[place].record)
        jobs[place].lacking.formUnion(pass.lacking[rule])
      }
    } catch {
      for place in going { jobs[place].record.errors.append("\(error)") }
      return
    }
    for (rule, place) in going.enumerated() {
      do {
        try keep(&tallies[rule], of: &jobs[place], limits[rule], key, builder)
      } catch {
        jobs[place].record.errors.append("alerts cannot be kept: \(error)")
      }
    }
  }

  private func add(_ pass: RunPass, _ unread: [String], to record: inout RunRecord) {
    record.counts.events += pass.events
    for text in unread { record.warn(text) }
    if pass.undecodable > 0 {
      record.warn("\(pass.undecodable) stored lines are no events")
    }
    if pass.givenUp > 0 {
      record.warn("\(pass.givenUp) pending matches were given up to keep memory bounded")
    }
  }

  /// Makes alerts of what was found of one rule.
  private func keep(
    _ tally: inout RunTally,
    of job: inout RunJob,
    _ limit: Int,
    _ key: Key,
    _ builder: AlertBuilder
  ) throws {
    let execution = RuleExecution(
      id: job.record.id,
      kind: job.record.kind,
      started: job.record.started,
      intended: key.intended
    )
    var alerts: [FinishedAlert] = []
    for match in try tally.finish(known: store.known) {
      switch match {
      case .event(let match):
        let alert = builder.alert(for: match).finished(raised: key.raised, by: execution)
        alerts += alert.map { [$0] } ?? []
        if alert == nil { job.loops += 1 }
      case .sequence(let sequence):
        let parts = builder.alert(for: sequence).finished(raised: key.raised, by: execution)
        alerts += parts
        if parts.isEmpty { job.loops += 1 }
      }
    }
    let kept = alerts.isEmpty ? KeptAlerts(new: 0, known: 0, suppressed: 0) : try store.keep(alerts)
    job.record.counts.matches += tally.matches
    job.record.counts.new += kept.new
    job.record.counts.known += tally.known + kept.known
    job.record.counts.suppressed += kept.suppressed
    for alert in alerts { job.beyond[alert.id] = nil }
    for (id, group) in tally.beyond {
      if job.beyond.count < RunTally.maximumBeyond || job.beyond[id] != nil {
        job.beyond[id] = group
      } else {
        job.uncertain.add(group)
      }
    }
    job.uncertain.add(tally.uncertain)
    if tally.isLimitReached { job.isLimitReached = true }
  }

  /// Says how many matches became nothing because there were too many.
  private func noteLimit(_ job: inout RunJob) {
    job.record.beyond = job.uncertain
    for group in job.beyond.values { job.record.beyond.add(group) }
    job.record.counts.beyond = job.record.beyond.count
    guard job.isLimitReached else { return }
    guard job.record.counts.beyond > 0 else {
      job.record.warn("\(Self.limitReached) Nothing was left out.")
      return
    }
    let suffix = job.rule.suppression == nil ? "created" : "created or suppressed"
    job.record.warn(
      "\(Self.limitReached) Some alerts were not \(suffix): \(job.record.counts.beyond) matches are "
        + "beyond \(job.rule.maxSignals)."
    )
  }

  private static let limitReached =
    "This rule reached the maximum alert limit for the rule execution."

  /// Says where a rule's own time field is missing.
  private func noteLacking(_ job: inout RunJob) {
    guard let field = job.rule.timestampOverride, !job.lacking.isEmpty else { return }
    let names = job.lacking.sorted().joined(separator: ",")
    let text =
      "The following indices are missing the timestamp override field \"\(field)\": [\(names)]"
    if job.rule.fallsBackToTimestamp {
      job.record.notes.append("\(text); their events count by @timestamp")
    } else {
      job.record.warn("\(text); their events are not searched")
    }
  }
}
