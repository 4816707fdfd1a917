// SPDX-License-Identifier: Apache-2.0
package import EQL
package import Events

/// An event with all rules that ask for it, so that its line is held once.
package struct MatchedEvent: Sendable {
  /// A rule that asks for the event.
  package struct Claim: Sendable {
    /// Place of the rule in its set.
    package var rule: Int
    /// Of a sequence rule the stages with their keys; empty where the event alone satisfies the rule.
    package var stages: [(stage: Int, keys: [JoinValues])]
  }

  /// The event.
  package var record: EventRecord
  /// What orders it among events of its instant.
  package var tiebreaker: JoinValues?
  /// Rules that ask for it, in their order.
  package var claims: [Claim]
  /// Rules may order by tiebreakers of their own; then the event is cut into parts, counted from 0.
  package var part = 0

  /// An event that rules ask for.
  init(_ record: EventRecord, claims: [Claim]) {
    self.record = record
    self.claims = claims
  }

  /// Its index; nil where it is unknown.
  package var index: String? { record.index }
  /// Its id.
  package var id: String { record.id }
  /// Its time; nil where it has none.
  package var time: Timestamp? { record.time }
  /// The line as read, without its line break.
  package var line: [UInt8] { record.line }

  /// Whether a sequence asks for it.
  var isOfSequence: Bool { claims.contains { !$0.stages.isEmpty } }

  /// The event as a match of one of its claims.
  package func match(_ claim: Claim) -> Match {
    Match(rule: claim.rule, event: record, stages: claim.stages)
  }

  /// Where it stands, read as the event with this number.
  package func position(ordinal: Int) -> EventPosition {
    EventPosition(
      time: time?.nanoseconds ?? .min,
      tiebreaker: tiebreaker,
      ordinal: ordinal
    )
  }
}

extension MatchedEvent: Spoolable {
  /// About how many bytes of memory it takes.
  package var memory: Int {
    let keys = claims.reduce(0) { sum, claim in
      claim.stages.reduce(sum + 64) { $1.keys.reduce($0 + 32) { $0 + $1.memory } }
    }
    return line.count + id.utf8.count + (tiebreaker?.memory ?? 0) + keys + 256
  }

  /// Writes all of it.
  package func write(to writer: inout SpoolWriter) {
    writer.put(index) { $1.put($0) }
    writer.put(id)
    writer.put(time) { $1.put($0.nanoseconds) }
    writer.put(tiebreaker) { $0.write(to: &$1) }
    writer.put(line)
    writer.put(record.source)
    writer.put(record.lineNumber)
    writer.put(part)
    writer.put(each: claims) { claim, writer in
      writer.put(claim.rule)
      writer.put(stages: claim.stages)
    }
  }

  /// Reads what `write` wrote.
  package init(from reader: inout SpoolReader) {
    let index = reader.optional { $0.text() }
    let id = reader.text()
    let time = reader.optional { Timestamp(nanoseconds: $0.int64()) }
    tiebreaker = reader.optional { JoinValues(from: &$0) }
    record = EventRecord(
      index: index,
      id: id,
      time: time,
      line: Array(reader.slice()),
      source: reader.text(),
      lineNumber: reader.int()
    )
    part = reader.int()
    claims = reader.list { Claim(rule: $0.int(), stages: $0.stages()) }
  }
}

extension SpoolWriter {
  /// Adds the stages of a sequence with their keys.
  package mutating func put(stages: [(stage: Int, keys: [JoinValues])]) {
    put(each: stages) { stage, writer in
      writer.put(stage.stage)
      writer.put(each: stage.keys) { $0.write(to: &$1) }
    }
  }
}

extension SpoolReader {
  /// The next stages of a sequence with their keys.
  package mutating func stages() -> [(stage: Int, keys: [JoinValues])] {
    list { reader in (reader.int(), reader.list { JoinValues(from: &$0) }) }
  }
}
