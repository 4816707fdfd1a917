// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL
import Events
import Testing

/// Events of sequence rules, made without decoding each.
struct SequenceFixture {
  /// A pair, a pair with something that must not stand between, one that must not be followed, and
  /// one that spans hosts.
  static let queries = [
    "sequence by host.id with maxspan=20s [any where n == \"a\"] [any where n == \"b\"]",
    "sequence by host.id with maxspan=20s [any where n == \"a\"] ![any where n == \"c\"] [any where n == \"b\"]",
    "sequence by user.name with maxspan=10s [any where n == \"b\"] ![any where n == \"a\"]",
    "sequence by user.name with maxspan=15s [any where n == \"a\"] with runs=2 [any where n == \"c\"] until [any where n == \"d\"]",
  ]

  let rules: RuleSet
  /// One event for each name, host and user.
  private var templates: [MatchedEvent] = []

  init(_ queries: [String] = Self.queries) throws {
    let texts = queries.enumerated().map { DetectionFixture.rule($0.offset + 1, $0.element) }
    rules = try DetectionFixture.set(texts)
    for name in ["a", "b", "c", "d"] {
      for host in 1...3 {
        for user in 1...2 {
          let line =
            #"{"@timestamp":"2026-11-24T10:00:00Z","n":"\#(name)","host":{"id":"h\#(host)"},"user":{"name":"u\#(user)"},"event":{"id":"0"}}"#
          templates += DetectionFixture.detect(line, rules).events
        }
      }
    }
  }

  var kinds: Int { templates.count }

  func event(_ kind: Int, _ number: Int, time: Int64) -> MatchedEvent {
    var event = templates[kind]
    event.record = EventRecord(
      index: event.index,
      id: "\(number)",
      time: Timestamp(nanoseconds: time),
      line: event.line,
      source: event.record.source,
      lineNumber: event.record.lineNumber
    )
    event.tiebreaker = JoinValues(values: [.number(.integer(Int64(number)))])
    return event
  }

  /// An event with a name at a second.
  func event(
    _ name: String,
    _ number: Int,
    second: Double,
    host: Int = 1,
    user: Int = 1
  ) -> MatchedEvent {
    let name = ["a", "b", "c", "d"].firstIndex(of: name) ?? 0
    return event(
      name * 6 + (host - 1) * 2 + user - 1,
      number,
      time: Self.time(second).nanoseconds
    )
  }

  /// Seconds after a moment.
  static func time(_ second: Double) -> Timestamp {
    Timestamp(nanoseconds: 1_790_000_000_000_000_000 + Int64(second * 1e9))
  }

  /// All sequences of events in the order of their time.
  func inOrder(_ events: [MatchedEvent]) -> [String] {
    var engine = SequenceEngine(rules)
    let ordered = events.enumerated().map { ($0.element.position(ordinal: $0.offset), $0.element) }
      .sorted { $0.0 < $1.0 }
    var found: [SequenceMatch] = []
    for (_, event) in ordered {
      for claim in event.claims { found += engine.feed(event.match(claim)) }
    }
    return (found + engine.finish()).map(\.summary)
  }
}

extension SequenceMatch {
  /// Rule, keys and ids of the events.
  var summary: String {
    "\(rule) \(key.values.map(\.text)) \(events.map { $0?.id ?? "-" })"
  }
}
