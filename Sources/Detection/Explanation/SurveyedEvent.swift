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
  /// The line as read; nil where too many events were kept already.
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
  }

  /// Whether nothing but keys stands between the event and a sequence.
  package var isUsable: Bool { isIndexAccepted && time != nil }

  /// The keys with which it takes part in a stage; nil where it does not satisfy the stage.
  func keys(of stage: Int) -> [JoinValues]? { stages.first { $0.number == stage }?.keys }
}
