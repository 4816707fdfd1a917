// SPDX-License-Identifier: Apache-2.0
package import Detection
import Events
package import Storage

/// What runs leave, in the state of a store.
package struct StateRunStore: RunStore {
  /// How long runs stand in the log, in nanoseconds, and how many at most.
  private static let keptFor: Int64 = 30 * 86_400_000_000_000
  private static let most = 100_000

  private let state: StateDatabase
  private let announce: ([AlertRecord]) -> Void

  /// Keeps in this state; `announce` is called with what is new, when it is kept.
  package init(_ state: StateDatabase, announce: @escaping ([AlertRecord]) -> Void = { _ in }) {
    self.state = state
    self.announce = announce
  }

  package func progress(of ruleID: String) throws -> RuleProgress? {
    try state.read { try $0.ruleState(ruleID) }.map(RuleProgress.init)
  }

  package func begin(_ runs: inout [RunRecord]) throws {
    var begun = runs
    try state.write { transaction in
      for place in begun.indices {
        begun[place].number = try transaction.add(RunRow(begun[place]))
        if let gap = begun[place].gap {
          try transaction.note(
            GapRow(
              begun[place].ruleID,
              gap,
              .inProgress,
              "no run searched it in time",
              at: begun[place].started
            )
          )
        }
      }
    }
    runs = begun
  }

  package func known(_ ids: [String]) throws -> Set<String> {
    try state.read { try $0.knownMatches(ids) }
  }

  package func keep(_ alerts: [FinishedAlert]) throws -> KeptAlerts {
    let outcome = try state.write { try $0.keep(alerts.map { AlertRecord($0) }) }
    if !outcome.new.isEmpty { announce(outcome.new) }
    return KeptAlerts(
      new: outcome.newMatches,
      known: outcome.known.count,
      suppressed: outcome.suppressed.count
    )
  }

  package func finish(_ outcomes: [RunOutcome]) throws {
    try state.write { transaction in
      for outcome in outcomes {
        let record = outcome.record
        try transaction.update(RunRow(record))
        if let progress = outcome.progress { try transaction.set(RuleStateRow(progress)) }
        if let filled = outcome.filled {
          try transaction.fill(
            record.ruleID,
            from: filled.from,
            to: filled.to,
            at: outcome.ended
          )
        }
        // A range that somebody asked for is no gap when it was not searched.
        if let missed = outcome.missed, record.kind == .scheduled {
          try transaction.note(
            GapRow(record.ruleID, missed, .error, record.message, at: outcome.ended)
          )
        }
      }
      if let ended = outcomes.map(\.ended).max() {
        try transaction.pruneRuns(before: ended.advanced(by: -Self.keptFor), keeping: Self.most)
      }
    }
  }

  /// Runs that stand as running, from a program that is gone, have failed. Only for who holds the lock
  /// of runs. How many there were.
  package func endUnfinishedRuns() throws -> Int {
    try state.write { transaction in
      let rows = try transaction.unfinishedRuns()
      for row in rows {
        guard var record = RunRecord(row) else { continue }
        record.status = .failed
        record.errors.append("the program ended before the run did")
        try transaction.update(RunRow(record))
      }
      return rows.count
    }
  }
}
