// SPDX-License-Identifier: Apache-2.0
import EQL
import Events
import Rules

/// One pass over stored events for all rules that search the same piece.
final class RunPass {
  private let rules: RuleSet
  private let range: SearchRange
  private let hasOverrides: Bool
  private let detector: Detector
  private let times: PrimaryTimes
  private let tiebreakers: Tiebreakers?
  private let spool = SortedSpool<MatchedEvent>(maximumMemory: 32 << 20)
  private var engine: SequenceEngine
  private var samples: SampleEngine
  private var seen = RecentIdentities(capacity: 400_000)
  private var ordinal = 0
  /// For each rule the indices of which the first event of a block lacks the rule's time field.
  private(set) var lacking: [Set<String>]
  private let indexFields = LineFields(["data_stream.type", "data_stream.dataset"])
  /// Takes what is found of a rule, by its place in the set.
  private let report: (Int, RunMatch) throws -> Void

  /// Begins a pass over the events of a range.
  init(
    _ rules: RuleSet,
    _ range: SearchRange,
    defaultIndex: String?,
    report: @escaping (Int, RunMatch) throws -> Void
  ) {
    self.rules = rules
    self.range = range
    self.report = report
    detector = Detector(rules, defaultIndex: defaultIndex)
    times = PrimaryTimes(rules.entries.map(\.rule))
    tiebreakers = Tiebreakers(rules, field: nil)
    engine = SequenceEngine(rules)
    samples = SampleEngine(rules)
    lacking = Array(repeating: [], count: rules.entries.count)
    hasOverrides = rules.entries.contains { $0.rule.timestampOverride != nil }
  }

  /// Events that were read; many lie outside of the range.
  var events: Int { detector.counters.decoded }
  /// Lines that are no events.
  var undecodable: Int { detector.counters.undecodable }
  /// What was given up to keep memory bounded: sequences and events of samples.
  var givenUp: Int { engine.evicted + samples.leftOut }

  /// Takes the next block of stored events.
  func take(_ block: LineBlock) throws {
    lookForTimes(block)
    let outcome = detector.process(
      block.bytes,
      source: block.source,
      firstLine: block.firstLine
    )
    for event in outcome.events where seen.insert(index: event.index, id: event.id) {
      try take(event)
    }
  }

  /// Looks at the first event of a block, which stands for those of its data stream.
  private func lookForTimes(_ block: LineBlock) {
    guard hasOverrides, let line = block.bytes.split(separator: 10, maxSplits: 1).first else {
      return
    }
    let eventTimes = times.times(of: line)
    let names = indexFields.values(of: Array(line))
    guard let type = names[0]?.text, let dataset = names[1]?.text else { return }
    let index = "\(type)-\(dataset)"
    for (rule, entry) in rules.entries.enumerated()
    where entry.rule.timestampOverride != nil && entry.patterns.accepts(index)
      && !times.has(eventTimes, rule: rule)
    {
      lacking[rule].insert(index)
    }
  }

  private func take(_ event: MatchedEvent) throws {
    let eventTimes = times.times(of: event.line)
    var held = event
    held.claims = []
    for claim in event.claims where times.isIn(range, eventTimes, rule: claim.rule) {
      if samples.wants(claim.rule) {
        samples.feed(event.match(claim))
      } else if claim.stages.isEmpty {
        try report(claim.rule, .event(event.match(claim)))
      } else if event.time != nil {
        held.claims.append(claim)
      }
    }
    guard !held.claims.isEmpty else { return }
    ordinal += 1
    for part in tiebreakers?.apply(to: held) ?? [held] {
      try spool.add(part, at: part.position(ordinal: ordinal))
    }
  }

  /// The end of the events: goes through those of sequences in order.
  func finish() throws {
    try spool.sort()
    while let (_, event) = try spool.next() {
      for claim in event.claims {
        try report(engine.feed(event.match(claim)))
      }
    }
    // What must not follow may still come: it is waited for until the range ends behind it.
    try report(engine.advance(to: range.to.nanoseconds))
    try report(samples.finish())
  }

  private func report(_ found: [SequenceMatch]) throws {
    for match in found { try report(match.rule, .sequence(match)) }
  }
}
