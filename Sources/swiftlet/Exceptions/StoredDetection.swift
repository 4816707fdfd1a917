// SPDX-License-Identifier: Apache-2.0
import Detection
import Events
import Rules
import Storage

/// Runs rules over stored events of a time and keeps which alerts that gives, to be compared.
final class StoredDetection {
  /// An alert that would be raised.
  struct Finding {
    var ruleName: String
    var time: Timestamp?
    var host: String?
    var words: String
  }

  private let rules: RuleSet
  private let times: TimeRange
  private let builder: AlertBuilder
  private var detectors: [String: Detector] = [:]
  private let spool = SortedSpool<MatchedEvent>(maximumMemory: 64 << 20)
  private var engine: SequenceEngine
  private var samples: SampleEngine
  private var seen = RecentIdentities()
  private let tiebreakers: Tiebreakers?
  private var ordinal = 0
  /// Events that rules ask for and that have no time.
  private(set) var timeless = 0
  /// Alerts by their ids.
  private(set) var findings: [String: Finding] = [:]
  /// Findings that are described, in the order of finding; the others are only known by id.
  private static let maximumDescribed = 100_000

  init(_ rules: RuleSet, times: TimeRange) {
    self.rules = rules
    self.times = times
    builder = AlertBuilder(rules)
    engine = SequenceEngine(rules)
    samples = SampleEngine(rules)
    tiebreakers = Tiebreakers(rules, field: nil)
  }

  /// Events read.
  var events: Int { detectors.values.reduce(0) { $0 + $1.counters.decoded } }

  /// Takes lines of a data stream.
  func take(_ block: LineBlock, stream: String) throws(SpoolError) {
    let detector = detectors[stream] ?? Detector(rules, defaultIndex: stream)
    detectors[stream] = detector
    let outcome = detector.process(
      block.bytes,
      source: block.source,
      firstLine: block.firstLine
    )
    timeless += outcome.events.count { $0.time == nil }
    for event in outcome.events where times.contains(event.time) {
      guard seen.insert(index: event.index, id: event.id) else { continue }
      ordinal += 1
      var held = event
      for claim in event.claims {
        if claim.stages.isEmpty {
          note(builder.id(of: event.match(claim)), event.match(claim))
        } else if samples.wants(claim.rule) {
          samples.feed(event.match(claim))
        }
      }
      held.claims.removeAll { $0.stages.isEmpty || samples.wants($0.rule) }
      guard !held.claims.isEmpty else { continue }
      for part in tiebreakers?.apply(to: held) ?? [held] {
        try spool.add(part, at: part.position(ordinal: ordinal))
      }
    }
  }

  /// Follows the sequences, when all events were read.
  func finish() throws(SpoolError) {
    try spool.sort()
    var found: [SequenceMatch] = []
    while let (_, event) = try spool.next() {
      for claim in event.claims { found += engine.feed(event.match(claim)) }
      for sequence in found { note(sequence) }
      found.removeAll()
    }
    for sequence in engine.finish() + samples.finish() { note(sequence) }
  }

  private func note(_ sequence: SequenceMatch) {
    guard let last = sequence.events.compactMap({ $0 }).last else { return }
    note(builder.id(of: sequence), last)
  }

  private func note(_ id: String, _ match: Match) {
    guard findings[id] == nil else { return }
    var finding = Finding(
      ruleName: rules.entries[match.rule].rule.name,
      time: match.time,
      host: nil,
      words: ""
    )
    if findings.count < Self.maximumDescribed, let line = try? JSONValue.parse(match.line) {
      let event = line["_source"] ?? line
      finding.host = event.text(at: "host.name")
      finding.words = EventWords.text(event)
    }
    findings[id] = finding
  }
}

/// What an event is, in a few words.
enum EventWords {
  static func text(_ event: JSONValue) -> String {
    let fields = [
      "process.command_line", "process.executable", "process.name", "file.path", "message",
    ]
    let user = event.text(at: "user.name").map { "\($0): " } ?? ""
    let what = fields.lazy.compactMap { event.text(at: $0) }.first ?? event.text(at: "event.action")
    return user + (what ?? "")
  }
}
