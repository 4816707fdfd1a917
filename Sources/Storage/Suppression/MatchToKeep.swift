// SPDX-License-Identifier: Apache-2.0
import Events

/// The alerts of one match: one of an event; of a sequence those of its events and the whole.
struct MatchToKeep {
  /// In the order in which they are written.
  var alerts: [AlertRecord]
  /// The one that stands for the match.
  var whole: AlertRecord { alerts.last { $0.groupPlace == nil } ?? alerts[alerts.count - 1] }
  /// When it happened, else when it was found.
  var time: Timestamp { whole.eventTime ?? whole.raised }

  /// Puts together what belongs together. Matches that may go into one another come by their time,
  /// in the places of such matches; all others stay where they are.
  static func ordered(_ alerts: [AlertRecord]) -> [MatchToKeep] {
    var matches: [MatchToKeep] = []
    var places: [String: Int] = [:]
    for alert in alerts {
      if let group = alert.groupID, let place = places[group] {
        matches[place].alerts.append(alert)
        continue
      }
      if let group = alert.groupID { places[group] = matches.count }
      matches.append(MatchToKeep(alerts: [alert]))
    }
    let suppressible = matches.indices.filter { matches[$0].whole.suppression != nil }
    let sorted = suppressible.sorted { (matches[$0].time, $0) < (matches[$1].time, $1) }
    let old = matches
    for (place, from) in zip(suppressible, sorted) { matches[place] = old[from] }
    return matches
  }
}
