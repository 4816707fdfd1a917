// SPDX-License-Identifier: Apache-2.0
import EQL
import Events
import Rules

/// Reads what orders events of one instant: a field of a sequence rule's own (`tiebreaker_field`),
/// else the field of the run, else nothing.
package final class Tiebreakers {
  private let fields: LineFields
  /// For each rule the place of its field; -1 for none.
  private let fieldOfRule: [Int]

  /// Prepares to read; nil where nothing names a field. `field` is that of the run.
  package init?(_ rules: RuleSet, field: String?) {
    var paths = field.map { [$0] } ?? []
    let defaultField = field == nil ? -1 : 0
    fieldOfRule = rules.entries.map { entry in
      guard entry.sequence != nil, let own = entry.rule.tiebreakerField, !own.isEmpty else {
        return defaultField
      }
      if let place = paths.firstIndex(of: own) { return place }
      paths.append(own)
      return paths.count - 1
    }
    guard !paths.isEmpty else { return nil }
    fields = LineFields(paths)
  }

  /// The event with its tiebreaker, cut into parts where its rules order by different ones.
  package func apply(to event: MatchedEvent) -> [MatchedEvent] {
    let values = fields.values(of: event.line)
    let wanted = Set(event.claims.map { fieldOfRule[$0.rule] }).sorted()
    return wanted.enumerated().map { part, field in
      var copy = event
      copy.part = part
      copy.tiebreaker = field < 0 ? nil : values[field].map { JoinValues(values: [$0]) }
      copy.claims.removeAll { fieldOfRule[$0.rule] != field }
      return copy
    }
  }

  /// The same of an event that has arrived, which becomes one of its parts.
  func parts(of event: ArrivedEvent, _ arrivals: ArrivedEvents) -> [ArrivedEvent] {
    let values = fields.values(of: event.line)
    let wanted = Set(event.claims.map { fieldOfRule[$0.rule] }).sorted()
    return wanted.map { field in
      let part = field == wanted.last ? event : arrivals.copy(event)
      part.tiebreaker = field < 0 ? nil : values[field].map { JoinValues(values: [$0]) }
      part.claims.removeAll { fieldOfRule[$0.rule] != field }
      return part
    }
  }
}
