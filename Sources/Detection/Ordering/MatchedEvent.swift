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

  /// The event's index; nil where it is unknown.
  package var index: String?
  /// The event's id.
  package var id: String
  /// The event's time; nil where it has none.
  package var time: Timestamp?
  /// What orders it among events of its instant.
  package var tiebreaker: JoinValues?
  /// The line as read, without its line break.
  package var line: [UInt8]
  /// What the input is called.
  package var source: String
  /// The line's number, from 1.
  package var lineNumber: Int
  /// Rules that ask for it: those of single events first, then sequences.
  package var claims: [Claim] = []
  /// Rules may order by tiebreakers of their own; then the event is cut into parts, counted from 0.
  package var part = 0

  /// The event of a match, without claims.
  init(_ match: Match) {
    index = match.index
    id = match.id
    time = match.time
    line = match.line
    source = match.source
    lineNumber = match.lineNumber
  }

  /// The event as a match of one of its claims.
  package func match(_ claim: Claim) -> Match {
    Match(
      rule: claim.rule,
      index: index,
      id: id,
      time: time,
      line: line,
      source: source,
      lineNumber: lineNumber,
      stages: claim.stages
    )
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

extension Detector.Outcome {
  /// The events that rules ask for, in the order of the lines.
  package var events: [MatchedEvent] {
    var events: [MatchedEvent] = []
    var singles = matches[...]
    var stages = candidates[...]
    while let line = [singles.first?.lineNumber, stages.first?.lineNumber].compactMap(\.self).min()
    {
      let ownSingles = singles.prefix { $0.lineNumber == line }
      let ownStages = stages.prefix { $0.lineNumber == line }
      singles = singles.dropFirst(ownSingles.count)
      stages = stages.dropFirst(ownStages.count)
      guard let first = ownSingles.first ?? ownStages.first else { break }
      var event = MatchedEvent(first)
      event.claims = (ownSingles + ownStages).map { .init(rule: $0.rule, stages: $0.stages) }
      events.append(event)
    }
    return events
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
    writer.put(source)
    writer.put(lineNumber)
    writer.put(part)
    writer.put(each: claims) { claim, writer in
      writer.put(claim.rule)
      writer.put(stages: claim.stages)
    }
  }

  /// Reads what `write` wrote.
  package init(from reader: inout SpoolReader) {
    index = reader.optional { $0.text() }
    id = reader.text()
    time = reader.optional { Timestamp(nanoseconds: $0.int64()) }
    tiebreaker = reader.optional { JoinValues(from: &$0) }
    line = Array(reader.slice())
    source = reader.text()
    lineNumber = reader.int()
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
