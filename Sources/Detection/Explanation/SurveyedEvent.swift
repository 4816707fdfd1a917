// SPDX-License-Identifier: Apache-2.0
package import EQL
package import Events

/// An event that an explanation may show.
package struct SurveyedEvent: Sendable {
  /// Where it stands.
  package var place: EventPlace
  /// Its index; nil where it is unknown.
  package var index: String?
  /// Whether the rule looks at events of that index.
  package var isIndexAccepted: Bool
  /// Its id.
  package var id: String
  /// Its time; nil where it has none.
  package var time: Timestamp?
  /// What orders it among events of its instant.
  package var tiebreaker: KeyValue?
  /// The line as read; nil where it is not kept, as of events that are parts of sequences.
  package var line: [UInt8]?
  /// How many clauses of the stage that it was surveyed for did not hold.
  package var failed = 0
  /// Of a sequence or sample the stages that it satisfies.
  package var stages: [Stage] = []

  /// A stage that an event satisfies.
  package struct Stage: Sendable {
    /// Its number.
    package var number: Int
    /// The keys with which the event takes part; empty where one has no value.
    package var keys: [JoinValues]
    /// The keys that have no value and are not optional.
    package var missingKeys: [String]
    /// What the event is, by the fields that the stage names.
    package var summary: String
  }

  /// Whether nothing but keys stands between the event and a sequence.
  package var isUsable: Bool { isIndexAccepted && time != nil }

  /// Whether it stands before another one that was read later: by time, then by tiebreaker, where one
  /// that has it stands before one that has none.
  func precedes(_ later: SurveyedEvent) -> Bool {
    let times = (time?.nanoseconds ?? .min, later.time?.nanoseconds ?? .min)
    if times.0 != times.1 { return times.0 < times.1 }
    return switch (tiebreaker, later.tiebreaker) {
    case (let own?, let other?): !(other < own)
    case (nil, .some): false
    default: true
    }
  }

  /// What the event is, by the fields that a stage names which it satisfies; nil for another stage.
  package func summary(of stage: Int) -> String? {
    stages.first { $0.number == stage }?.summary
  }
}
