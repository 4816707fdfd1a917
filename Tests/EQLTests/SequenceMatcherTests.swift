// SPDX-License-Identifier: Apache-2.0
import EQL
import EQLOracle
import Testing

/// The streaming matcher against a plain reading of the rules that keeps every pending sequence in
/// lists, tests missing events over the whole input, and is quadratic.
@Suite("Sequences and the naive matcher")
struct SequenceMatcherTests {
  struct TestEvent: Sendable {
    var number: Int
    var time: Int64
    var stages: [(stage: Int, keys: [JoinValues])]
  }

  static func plan(_ text: String) throws -> SequencePlan {
    let (query, diagnostics) = EQL.compile(text)
    let compiled = try #require(query, "\(diagnostics.map(\.message))")
    return try #require(SequencePlan(compiled))
  }

  static func key(_ value: Int) -> JoinValues {
    JoinValues(values: [.number(.integer(Int64(value)))])
  }

  /// Shapes of sequences: with and without maxspan, until, runs and missing events at every place.
  static let shapes:
    [(text: String, terms: [(stage: Int, isMissing: Bool)], span: Int64?, until: Int?)] = [
      ("sequence by a [x where true] [y where true]", [(0, false), (1, false)], nil, nil),
      (
        "sequence by a with maxspan=5ms [x where true] [y where true] [z where true]",
        [(0, false), (1, false), (2, false)], 5, nil
      ),
      (
        "sequence by a [x where true] with runs=3 [y where true]",
        [(0, false), (0, false), (0, false), (1, false)], nil, nil
      ),
      (
        "sequence by a with maxspan=8ms [x where true] [y where true] until [z where true]",
        [(0, false), (1, false)], 8, 2
      ),
      (
        "sequence by a with maxspan=6ms [x where true] ![y where true] [z where true]",
        [(0, false), (1, true), (2, false)], 6, nil
      ),
      (
        "sequence by a with maxspan=6ms ![x where true] [y where true] [z where true]",
        [(0, true), (1, false), (2, false)], 6, nil
      ),
      (
        "sequence by a with maxspan=6ms [x where true] [y where true] ![z where true]",
        [(0, false), (1, false), (2, true)], 6, nil
      ),
      (
        "sequence by a with maxspan=4ms ![x where true] [y where true] ![z where true]",
        [(0, true), (1, false), (2, true)], 4, nil
      ),
      (
        "sequence by a with maxspan=9ms [x where true] ![y where true] [z where true] "
          + "![y where true] [x where true]",
        [(0, false), (1, true), (2, false), (3, true), (4, false)], 9, nil
      ),
      (
        "sequence by a with maxspan=7ms ![x where true] [y where true] ![z where true] "
          + "[x where true] until [z where true]",
        [(0, true), (1, false), (2, true), (3, false)], 7, 4
      ),
    ]

  @Test(arguments: shapes.indices)
  func equalsTheNaiveMatcher(shape: Int) throws {
    let (text, terms, span, until) = Self.shapes[shape]
    let plan = try Self.plan(text)
    var random = TestRandom(seed: TestRandom.seed &+ UInt64(shape))
    print("seed \(TestRandom.seed)")
    var total = 0
    // 10,000 cases in all.
    for round in 0..<(10_000 / Self.shapes.count) {
      let events = Self.events(&random)
      var matcher = SequenceMatcher<Int>(plan)
      var found: [SequenceMatcher<Int>.Found] = []
      for event in events {
        found += matcher.feed(event.number, time: event.time, stages: event.stages)
      }
      found += matcher.finish()
      let streamed = found.map {
        "\($0.key.values) \($0.events.map { $0.map(String.init) ?? "-" })"
      }
      total += streamed.count
      let naive = NaiveSequences(terms: terms, maxspan: span, until: until).found(events)
      if streamed.sorted() != naive.sorted() {
        Issue.record("round \(round): \(text)\n\(events)\nfound \(streamed)\nexpected \(naive)")
        return
      }
    }
    #expect(total > 100, "the cases find too little to say anything")
  }

  /// Up to 14 events in order, often at the same time, each of some stages, with one key or two.
  static func events(_ random: inout TestRandom) -> [TestEvent] {
    var time: Int64 = 0
    return (0..<Int.random(in: 1...14, using: &random)).map { number in
      time += Int64.random(in: 0...3, using: &random) * 1_000_000
      var stages: [(stage: Int, keys: [JoinValues])] = []
      for stage in 0..<5 where Int.random(in: 0..<5, using: &random) < 2 {
        let first = Int.random(in: 1...2, using: &random)
        let isBoth = Int.random(in: 0..<6, using: &random) == 0
        stages.append((stage, (isBoth ? [1, 2] : [first]).map(key)))
      }
      return TestEvent(number: number, time: time, stages: stages)
    }
  }
}

/// Sequences as the specification words them, over a whole list of events.
struct NaiveSequences {
  var terms: [(stage: Int, isMissing: Bool)]
  /// In milliseconds.
  var maxspan: Int64?
  var until: Int?

  private typealias Event = SequenceMatcherTests.TestEvent

  func found(_ events: [SequenceMatcherTests.TestEvent]) -> [String] {
    let keys = Set(events.flatMap { $0.stages.flatMap(\.keys) })
    return keys.flatMap { key in found(events, key) }
  }

  private func has(_ event: Event, _ stage: Int, _ key: JoinValues) -> Bool {
    event.stages.contains { $0.stage == stage && $0.keys.contains(key) }
  }

  private func found(_ events: [Event], _ key: JoinValues) -> [String] {
    let positives = terms.filter { !$0.isMissing }
    var lists: [[[Event]]] = Array(repeating: [], count: positives.count)
    var complete: [[Event]] = []
    for event in events {
      for place in positives.indices.reversed() where has(event, positives[place].stage, key) {
        var members: [Event] = []
        if place > 0 {
          guard let at = lists[place - 1].lastIndex(where: { $0.last?.number ?? 0 < event.number })
          else { continue }
          members = lists[place - 1][at]
          lists[place - 1].removeFirst(at + 1)
          if let maxspan, event.time - members[0].time > maxspan * 1_000_000 { continue }
          if let until {
            let last = members[members.count - 1].number
            let marker = events.last { $0.number < event.number && has($0, until, key) }
            if let marker, marker.number >= last { continue }
          }
        }
        members.append(event)
        if place == positives.count - 1 {
          complete.append(members)
        } else {
          lists[place].append(members)
        }
      }
    }
    return complete.filter { isKept($0, events, key) }.map { members in
      var rest = members[...]
      let shown = terms.map {
        $0.isMissing ? "-" : rest.popFirst().map { String($0.number) } ?? "?"
      }
      return "\(key.values) \(shown)"
    }
  }

  private func isKept(_ members: [Event], _ events: [Event], _ key: JoinValues) -> Bool {
    func milliseconds(_ event: Event) -> Int64 { event.time / 1_000_000 }
    let first = milliseconds(members[0])
    let last = milliseconds(members[members.count - 1])
    var positive = -1
    var leading: [Int64] = []
    var trailing: [Int64] = []
    let count = terms.count { !$0.isMissing }
    for term in terms {
      guard term.isMissing else {
        positive += 1
        continue
      }
      let hits = events.filter { has($0, term.stage, key) }.map(milliseconds)
      if positive < 0 {
        leading += hits.filter { $0 < first }
      } else if positive == count - 1 {
        trailing += hits.filter { $0 > last }
      } else {
        let from = milliseconds(members[positive])
        let to = milliseconds(members[positive + 1])
        if hits.contains(where: { from < $0 && $0 < to }) { return false }
      }
    }
    let starts = terms.first?.isMissing == true
    let ends = terms.last?.isMissing == true
    guard let maxspan, starts || ends else { return true }
    switch (leading.max(), trailing.min()) {
    case (nil, nil): return true
    case (nil, _) where starts: return true
    case (_, nil) where ends: return true
    case (let before?, let after?) where starts && ends: return after - before > maxspan
    case (let before?, _) where starts: return last - before > maxspan
    case (_, let after?): return after - first > maxspan
    default: return true
    }
  }
}
