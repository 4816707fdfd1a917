// SPDX-License-Identifier: Apache-2.0
package import Detection
package import Storage

/// What a preview leaves: nothing. Alerts are counted as they would be, in a state of its own that the
/// caller throws away.
package final class PreviewRunStore: RunStore {
  private let state: StateDatabase
  /// The alerts that there would be, in the order of the runs.
  package private(set) var alerts: [FinishedAlert] = []
  /// Matches that an alert would count.
  package private(set) var suppressed = 0
  /// Most alerts that are remembered with all they say.
  private static let maximum = 10_000

  /// What is known here is known to the preview; it is only read.
  private let real: StateDatabase?

  /// Counts in this state, which is empty. `known`: the state whose alerts are not new.
  package init(_ state: StateDatabase, known: StateDatabase? = nil) {
    self.state = state
    real = known
  }

  package func progress(of ruleID: String) throws -> RuleProgress? { nil }

  package func begin(_ runs: inout [RunRecord]) throws {}

  package func known(_ ids: [String]) throws -> Set<String> {
    let known = try real?.read { try $0.knownMatches(ids) } ?? []
    return known.union(try state.read { try $0.knownMatches(ids) })
  }

  package func keep(_ finished: [FinishedAlert]) throws -> KeptAlerts {
    let outcome = try state.write { try $0.keep(finished.map { AlertRecord($0) }) }
    let new = Set(outcome.new.map(\.id))
    suppressed += outcome.suppressed.count
    for var alert in finished where new.contains(alert.id) {
      // What they say is for the first of them.
      if alerts.count >= Self.maximum { alert.document = [] }
      alerts.append(alert)
    }
    return KeptAlerts(
      new: outcome.newMatches,
      known: outcome.known.count,
      suppressed: outcome.suppressed.count
    )
  }

  package func finish(_ outcomes: [RunOutcome]) throws {}
}
