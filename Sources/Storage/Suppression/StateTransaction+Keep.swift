// SPDX-License-Identifier: Apache-2.0
package import Events
import GRDB

extension StateTransaction {
  /// Keeps alerts: each match once, by its id, whatever way and however often it is found.
  ///
  /// A match that has its suppression key in common with an alert that is near enough in time and not
  /// closed is counted by that alert. Which of several is the alert does not depend on their order
  /// here: the one that happened first. Times are those of events, so that a late event and a
  /// back-fill go where they would have gone in time.
  ///
  /// The parts of a sequence, by their `groupID`, share the lot of the whole.
  package func keep(_ alerts: [AlertRecord]) throws -> KeepOutcome {
    var outcome = KeepOutcome()
    for match in MatchToKeep.ordered(alerts) {
      let whole = match.whole
      if try isKept(whole.id) {
        outcome.known.append(whole.id)
        continue
      }
      if let key = whole.suppression, let alert = try absorber(of: key, at: match.time) {
        try suppress(whole, at: match.time, by: alert)
        outcome.suppressed.append(.init(id: whole.id, by: alert))
        continue
      }
      outcome.new += try add(match.alerts)
      if let key = whole.suppression { try begin(key, of: whole.id, at: match.time) }
    }
    return outcome
  }

  /// Which of these ids of matches are alerts or counted by one.
  package func knownMatches(_ ids: [String]) throws -> Set<String> {
    Set(try ids.filter { try isKept($0) })
  }

  /// Whether a match of this id is an alert or counted by one.
  private func isKept(_ id: String) throws -> Bool {
    let statement = try database.cachedStatement(
      sql: """
        SELECT EXISTS (SELECT 1 FROM alert WHERE id = ?)
          OR EXISTS (SELECT 1 FROM suppressed_match WHERE id = ?)
        """
    )
    return try Bool.fetchOne(statement, arguments: [id, id]) ?? false
  }

  /// The alert that counts a match: the last one before it, else the first one behind it.
  private func absorber(of key: AlertSuppressionKey, at time: Timestamp) throws -> String? {
    let (least, isBefore) = time.nanoseconds.subtractingReportingOverflow(key.window)
    let (most, isBehind) = time.nanoseconds.addingReportingOverflow(key.window)
    return try String.fetchOne(
      database,
      sql: """
        SELECT id FROM alert
        WHERE suppression_key = ? AND status <> 'closed'
          AND COALESCE(event_time, raised) BETWEEN ? AND ?
        ORDER BY COALESCE(event_time, raised) > ?, ABS(COALESCE(event_time, raised) - ?), number
        LIMIT 1
        """,
      arguments: [
        key.key, isBefore ? .min : least, isBehind ? .max : most, time.nanoseconds,
        time.nanoseconds,
      ]
    )
  }

  private func begin(_ key: AlertSuppressionKey, of id: String, at time: Timestamp) throws {
    try database.execute(
      sql: """
        UPDATE alert SET suppression_key = ?, suppression_start = ?, suppression_end = ?
        WHERE id = ?
        """,
      arguments: [key.key, time.nanoseconds, time.nanoseconds, id]
    )
  }

  private func suppress(_ match: AlertRecord, at time: Timestamp, by alert: String) throws {
    try database.execute(
      sql: "INSERT INTO suppressed_match (id, alert_id, time, kept) VALUES (?, ?, ?, ?)",
      arguments: [match.id, alert, time.nanoseconds, match.raised.nanoseconds]
    )
    try database.execute(
      sql: """
        UPDATE alert SET suppressed = suppressed + 1,
          suppression_start = MIN(suppression_start, ?), suppression_end = MAX(suppression_end, ?)
        WHERE id = ?
        """,
      arguments: [time.nanoseconds, time.nanoseconds, alert]
    )
  }

  /// Forgets matches that were counted before a time: if they are found again, they count again. How
  /// many these are.
  package func pruneSuppressedMatches(before time: Timestamp) throws -> Int {
    try database.execute(
      sql: "DELETE FROM suppressed_match WHERE kept < ?",
      arguments: [time.nanoseconds]
    )
    return database.changesCount
  }
}
