// SPDX-License-Identifier: Apache-2.0
import Detection
import Events
import Rules
import Storage

/// Makes alerts of what the stream found, as they are kept.
final class StreamAlerts {
  private let builder: AlertBuilder

  init(_ rules: RuleSet) { builder = AlertBuilder(rules) }

  /// The id that the alert of a match will have.
  func id(of match: Match) -> String { builder.id(of: match) }

  /// The id that the alert of a sequence will have.
  func id(of sequence: SequenceMatch) -> String { builder.id(of: sequence) }

  /// The alert of a match. `lost`: events that the sensor had lost by then.
  func record(of match: Match, raised: Timestamp, lost: UInt64) -> AlertRecord {
    var alert = builder.alert(for: match)
    alert.lostBefore = lost
    return Self.record(alert, alert.document(now: raised), raised)
  }

  /// The alerts of a sequence: its events as building blocks, then the one over all.
  func records(of sequence: SequenceMatch, raised: Timestamp, lost: UInt64) -> [AlertRecord] {
    var alert = builder.alert(for: sequence)
    for index in alert.members.indices { alert.members[index].lostBefore = lost }
    let documents = alert.documents(now: raised)
    guard let last = alert.members.last else { return [] }
    return documents.enumerated().map { place, document in
      let isWhole = place == alert.members.count
      let member = isWhole ? last : alert.members[place]
      var record = Self.record(member, document, raised)
      record.groupID = alert.id
      if isWhole {
        record.id = alert.id
      } else {
        record.groupPlace = place
        record.isBuildingBlock = true
      }
      return record
    }
  }

  private static func record(
    _ alert: Alert,
    _ document: JSONValue,
    _ raised: Timestamp
  ) -> AlertRecord {
    var line: [UInt8] = []
    document.serialise(into: &line)
    var record = AlertRecord(
      id: alert.id,
      ruleID: alert.rule.id,
      ruleName: alert.rule.name,
      severity: alert.rule.severity.rawValue,
      riskScore: alert.rule.riskScore,
      raised: raised,
      document: line
    )
    record.eventTime = alert.time
    record.host = AlertFacts(alert.event).text(.host)
    record.isBuildingBlock = alert.rule.buildingBlockType != nil
    return record
  }
}
