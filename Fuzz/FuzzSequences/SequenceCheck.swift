// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import EQL
import Events

/// Runs the matcher over the events and holds what it finds against the naive one.
struct SequenceCheck {
  let query: SequenceShape
  let events: [TestEvent]

  private typealias Found = SequenceMatcher<Int>.Found
  private typealias Step = (event: TestEvent, stages: [(stage: Int, keys: [JoinValues])])

  func run() {
    let (compiled, diagnostics) = EQL.compile(query.text)
    guard let compiled, let plan = SequencePlan(compiled) else {
      // As many events as one key with all its runs may have are few here.
      fatalError("\(query.text) is refused: \(diagnostics.map(\.message))")
    }
    let steps = self.steps(compiled)
    let (found, evicted) = match(SequenceMatcher<Int>(plan), steps)
    guard evicted == 0 else { fatalError("\(evicted) given up of \(events.count) events") }
    for sequence in found { check(sequence, steps, plan) }
    let expected = NaiveMatcher(shape: query, events: events).found()
    let own = found.map(Self.text).sorted()
    let naive = expected.map(Self.text).sorted()
    guard own == naive else {
      fatalError("\(query.text)\n\(events)\nfound \(own)\nexpected \(naive)")
    }
    // With hardly any room: what is found is still a sequence, and what was lost is counted.
    for (keys, members) in [(1, 1_000), (2, 3), (100, 1)] {
      let limits = SequenceLimits(keys: keys, bytes: members * 400)
      let small = SequenceMatcher<Int>(plan, limits: limits)
      let (found, evicted) = match(small, steps)
      for sequence in found { check(sequence, steps, plan) }
      guard evicted > 0 || found.map(Self.text).sorted() == naive else {
        fatalError(
          "\(query.text)\n\(events)\nlost something with \(keys) keys, and counted nothing"
        )
      }
    }
  }

  /// What the compiled query says of every event, as a search does it; the oracle says the same.
  private func steps(_ compiled: CompiledQuery) -> [Step] {
    var plan = Plan()
    let conditions = compiled.stages.map { plan.add($0.condition) }
    let readers = compiled.stages.map { KeyReader($0, &plan) }
    let evaluator = EventEvaluator(plan)
    var steps: [Step] = []
    let lines = events.map(\.line).joined(separator: "\n")
    BatchDecoder(slots: plan.slots).decode(copying: Array(lines.utf8)) { batch in
      guard batch.event_count == events.count else { fatalError("an event is missing") }
      for (index, event) in events.enumerated() {
        guard let decoded = batch.events?[index] else { fatalError("an event is missing") }
        evaluator.load(decoded, values: batch.values)
        var stages: [(stage: Int, keys: [JoinValues])] = []
        for (stage, condition) in conditions.enumerated() {
          let holds = evaluator.matches(condition)
          let wanted = stage < query.terms.count ? query.terms[stage].condition : query.until
          guard holds == wanted?.holds(event) else {
            fatalError("stage \(stage) of \(query.text) holds: \(holds), on \(event.line)")
          }
          var truncated = 0
          let keys = readers[stage].values(of: evaluator, truncated: &truncated)
          let expected = event.joinKeys(query.optionalKeys)
          guard keys.map({ $0.values.map(\.text) }) == expected.map({ $0.map(Self.text) }) else {
            fatalError("the keys of \(event.line) are \(keys), expected \(expected)")
          }
          if holds, !keys.isEmpty { stages.append((stage, keys)) }
        }
        steps.append((event, stages))
      }
    }
    return steps
  }

  private func match(
    _ matcher: SequenceMatcher<Int>,
    _ steps: [Step]
  ) -> (found: [Found], evicted: Int) {
    var matcher = matcher
    var found: [Found] = []
    for step in steps {
      found += matcher.feed(step.event.number, time: step.event.time, stages: step.stages)
    }
    return (found + matcher.finish(), matcher.evicted)
  }

  /// What holds of every sequence, whatever was lost.
  private func check(_ found: Found, _ steps: [Step], _ plan: SequencePlan) {
    guard found.events.count == plan.terms.count else { fatalError("\(found) lacks a term") }
    var last: Int?
    var first: Int?
    for (term, number) in zip(plan.terms, found.events) {
      guard (number == nil) == term.isMissing else {
        fatalError("\(found): a term is not its kind")
      }
      guard let number else { continue }
      let satisfied = steps[number].stages.first { $0.stage == term.stage }
      guard let satisfied, satisfied.keys.contains(found.key) else {
        fatalError("\(found): event \(number) does not satisfy its term, or has another key")
      }
      if let last {
        guard last < number, steps[last].event.time <= steps[number].event.time else {
          fatalError("\(found): out of order")
        }
      }
      last = number
      first = first ?? number
    }
    guard let first, let last, last == found.lastNumber else { fatalError("\(found) has no end") }
    let span = Int128(steps[last].event.time) - Int128(steps[first].event.time)
    if let maxspan = query.maxspan, span > maxspan.nanoseconds {
      fatalError("\(found) takes longer than \(maxspan.text)")
    }
  }

  private static func text(_ found: Found) -> String {
    "\(found.key.values.map(\.text)) \(found.events.map { $0.map(String.init) ?? "-" })"
  }

  private static func text(_ found: NaiveMatcher.Found) -> String {
    "\(found.key.map(text)) \(found.members.map { $0.map(String.init) ?? "-" })"
  }

  private static func text(_ value: TestEvent.Value) -> String {
    switch value {
    case .null: "null"
    case .number(let value): "\(value)"
    case .text(let value): "v\(value)"
    }
  }
}
