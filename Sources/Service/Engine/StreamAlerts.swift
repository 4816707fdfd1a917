// SPDX-License-Identifier: Apache-2.0
import Detection
import Events
import Foundation
import Storage

/// Makes alerts of what the stream found, as they are kept.
final class StreamAlerts {
  private let builder: AlertBuilder
  /// What all alerts of this start have come about by.
  private let execution = RuleExecution(id: UUID().uuidString.lowercased(), kind: .stream)

  init(_ rules: RuleSet) { builder = AlertBuilder(rules) }

  /// The id that the alert of a sequence will have.
  func id(of sequence: SequenceMatch) -> String { builder.id(of: sequence) }

  /// The alert of a match. `lost`: events that the sensor had lost by then.
  func records(of match: Match, raised: Timestamp, lost: UInt64) -> [AlertRecord] {
    if lost == 0, let quick = builder.finished(match, raised: raised, by: execution) {
      return [AlertRecord(quick)]
    }
    var alert = builder.alert(for: match)
    alert.lostBefore = lost
    return alert.finished(raised: raised, by: execution).map { [AlertRecord($0)] } ?? []
  }

  /// The alerts of a sequence: its events as building blocks, then the one over all.
  func records(of sequence: SequenceMatch, raised: Timestamp, lost: UInt64) -> [AlertRecord] {
    var alert = builder.alert(for: sequence)
    for index in alert.members.indices { alert.members[index].lostBefore = lost }
    return alert.finished(raised: raised, by: execution).map { AlertRecord($0) }
  }
}
