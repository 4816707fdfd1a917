// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import EQL
import Events
import Testing

/// Events that are made to cost: long values, many values, floods. Work that grew with the square of
/// them would not end within the limits, which are there for nothing else.
@Suite("Hostile events", .serialized)
struct HostileEventTests {
  private func matches(_ condition: String, _ event: String) throws -> Bool {
    let (query, diagnostics) = EQL.compile("any where " + condition)
    let compiled = try #require(query, "\(diagnostics.map(\.message))")
    var plan = Plan()
    let id = plan.add(compiled.stages[0].condition)
    let evaluator = EventEvaluator(plan)
    return try BatchDecoder(slots: plan.slots).decode(copying: Array(event.utf8)) { batch in
      let first = try #require(batch.events?[0])
      #expect(UInt32(first.status) == SL_OK.rawValue)
      evaluator.load(first, values: batch.values)
      return evaluator.matches(id)
    }
  }

  private static func event(_ name: String, _ line: String) -> String {
    #"{"process":{"name":"\#(name)","command_line":"\#(line)"}}"#
  }

  // MARK: Long values

  @Test(
    .timeLimit(.minutes(5)),
    arguments: [
      ("stringContains(process.command_line, process.name)", false),
      ("endsWith(process.command_line, process.name)", false),
      ("indexOf(process.command_line, process.name) == null", true),
      ("between(process.command_line, process.name, \"\") == null", true),
      ("between(process.command_line, \"a\", process.name, true) == null", true),
      ("stringContains~(process.command_line, process.name)", false),
    ]
  )
  func functionsOfTwoLongTexts(condition: String, holds: Bool) throws {
    // Each place of the one text is nearly the other.
    let part = String(repeating: "a", count: 1_000_000) + "b"
    let text = String(repeating: "a", count: 3_000_000)
    #expect(try matches(condition, Self.event(part, text)) == holds)
    #expect(try matches(condition, Self.event(part, text + "b")) != holds)
  }

  /// The search for long parts finds what comparing at each place finds.
  @Test func longPartsAreFoundWhereTheyStand() throws {
    let part = String(repeating: "ab", count: 40) + "a"
    let text = "x" + part + "b" + part + "y"
    let event = Self.event(part, text)
    #expect(try matches("indexOf(process.command_line, process.name) == 1", event))
    #expect(try matches("indexOf(process.command_line, process.name, 2) == 3", event))
    #expect(
      try matches("between(process.command_line, \"x\", process.name, true) : \"ab*b\"", event)
    )
    #expect(
      try matches("length(between(process.command_line, \"x\", process.name, true)) == 82", event)
    )
    #expect(try matches("length(between(process.command_line, \"x\", process.name)) == 0", event))
    #expect(
      try !matches("stringContains(process.command_line, concat(process.name, \"z\"))", event)
    )
  }

  @Test(.timeLimit(.minutes(5)), arguments: [":", "like"])
  func towersOfStars(operation: String) throws {
    let pattern = String(repeating: "*a", count: 2_000)
    let long = String(repeating: "a", count: 70_000)
    let condition = "process.command_line \(operation) \"\(pattern)*b\""
    #expect(try !matches(condition, Self.event("", long)))
    #expect(try matches(condition, Self.event("", long + "b")))
    #expect(
      try !matches("process.command_line \(operation) \"\(pattern)?c*\"", Self.event("", long))
    )
  }

  @Test(.timeLimit(.minutes(5)))
  func towersOfRegexes() throws {
    let long = String(repeating: "a", count: 70_000)
    for pattern in [
      "(.*a.*)*b", "(a*)*(a*)*b", "(a|aa|aaa)*b", ".*.*.*.*.*.*.*b", "(a{1,100}){1,10}b",
    ] {
      #expect(try !matches("process.command_line regex \"\(pattern)\"", Self.event("", long)))
    }
  }

  // MARK: Many values

  @Test(.timeLimit(.minutes(5)))
  func manyValuesInSeveralFields() throws {
    let values = (0..<20_000).map { "\"\($0)\"" }.joined(separator: ",")
    let event = #"{"process":{"args":[\#(values)],"name":[\#(values)],"title":[\#(values)]}}"#
    let condition =
      "length(concat(process.args, process.name, process.title)) == 99 or process.args == \"19999\""
    #expect(try matches(condition, event))
  }

  /// An event takes part in a sequence once for each combination of key values, but for so many.
  @Test(.timeLimit(.minutes(5)))
  func manyValuesInKeys() throws {
    let text = "sequence by a, b, c [any where true] [any where true]"
    let compiled = try #require(EQL.compile(text).query)
    var plan = Plan()
    let reader = KeyReader(compiled.stages[0], &plan)
    let evaluator = EventEvaluator(plan)
    let values = (0..<100_000).map(String.init).joined(separator: ",")
    let event = #"{"a":[\#(values)],"b":[1,2,3],"c":[\#(values)]}"#
    try BatchDecoder(slots: plan.slots).decode(copying: Array(event.utf8)) { batch in
      evaluator.load(try #require(batch.events?[0]), values: batch.values)
      var truncated = 0
      let keys = reader.values(of: evaluator, truncated: &truncated)
      #expect(keys.count == KeyReader.maximumCombinations)
      #expect(truncated > 2 * (100_000 - KeyReader.maximumCombinations))
    }
  }

  // MARK: Floods

  private static func matcher(
    _ text: String,
    limits: SequenceLimits = SequenceLimits(keys: 1_000_000, waitingPerKey: 100_000)
  ) throws -> SequenceMatcher<Int> {
    let (query, diagnostics) = EQL.compile(text)
    let compiled = try #require(query, "\(diagnostics.map(\.message))")
    return SequenceMatcher(try #require(SequencePlan(compiled)), limits: limits)
  }

  private static func key(_ value: Int) -> JoinValues {
    JoinValues(values: [.number(.integer(Int64(value)))])
  }

  /// Events that must not occur come again and again within ten years.
  @Test(.timeLimit(.minutes(5)))
  func forbiddenEvents() throws {
    var matcher = try Self.matcher(
      "sequence by a with maxspan=3650d ![x where true] [y where true] ![z where true] [u where true]"
    )
    for number in 0..<60_000 {
      let time = Int64(number) * 1_000_000
      _ = matcher.feed(number, time: time, stages: [(number % 2 == 0 ? 0 : 2, [Self.key(1)])])
    }
    #expect(matcher.feed(1, time: 60_000_000_000, stages: [(1, [Self.key(1)])]).isEmpty)
    #expect(matcher.feed(2, time: 60_000_000_001, stages: [(3, [Self.key(1)])]).isEmpty)
  }

  /// Very many sequences wait for the same time to pass.
  @Test(.timeLimit(.minutes(5)))
  func waitingSequences() throws {
    var matcher = try Self.matcher(
      "sequence by a with maxspan=1h [x where true] [y where true] ![z where true]"
    )
    let count = 20_000
    var found = 0
    for number in 0..<count {
      let time = Int64(number) * 1_000_000
      let stages = [(stage: 0, keys: [Self.key(number)])]
      found += matcher.feed(number, time: time, stages: stages).count
      found += matcher.feed(number, time: time, stages: [(1, [Self.key(number)])]).count
    }
    #expect(found == 0)
    // Their times pass one by one.
    for number in 0..<count {
      let time = 3_600_000_000_000 + Int64(number) * 1_000_000 + 500_000
      found += matcher.feed(number, time: time, stages: [(2, [Self.key(-1)])]).count
    }
    #expect(found == count - 1)
    #expect(matcher.finish().count == 1)
    #expect(matcher.evicted == 0)
  }

  /// A flood of what waits, and of what must not follow, of one key at one time.
  @Test(.timeLimit(.minutes(5)))
  func waitingSequencesOfOneKey() throws {
    var matcher = try Self.matcher(
      "sequence by a with maxspan=1h [x where true] [y where true] ![z where true]"
    )
    for number in 0..<20_000 {
      for stage in 0..<3 {
        #expect(matcher.feed(number, time: 1_000, stages: [(stage, [Self.key(1)])]).isEmpty)
      }
    }
    // All stand at the same millisecond, so nothing followed any of them.
    #expect(matcher.finish().count == 20_000)
  }

  /// Each event goes on with every one of a thousand pending sequences.
  @Test(.timeLimit(.minutes(5)))
  func longRuns() throws {
    let terms = String(repeating: " [x where true] with runs=100", count: 10)
    var matcher = try Self.matcher("sequence by a" + terms)
    var found = 0
    for number in 0..<1_500 {
      found += matcher.feed(number, time: Int64(number), stages: Self.everyTerm(10)).count
    }
    #expect(found == 1_500 - 999)
  }

  private static func everyTerm(_ count: Int) -> [(stage: Int, keys: [JoinValues])] {
    (0..<count).map { ($0, [key(1)]) }
  }

  /// Members are bounded as keys are, and what is given up is counted.
  @Test func membersAreBounded() throws {
    let terms = String(repeating: " [x where true] with runs=10", count: 10)
    var matcher = try Self.matcher(
      "sequence by a" + terms,
      limits: SequenceLimits(bytes: 100_000)
    )
    for number in 0..<300 {
      for key in 0..<10 {
        let stages = (0..<10).map { (stage: $0, keys: [Self.key(key)]) }
        _ = matcher.feed(number, time: Int64(number), stages: stages)
      }
    }
    #expect(matcher.evicted > 100)
  }

  @Test func samplesAreBounded() {
    var matcher = SampleMatcher<Int>(
      termCount: 2,
      maximumPerKey: 1,
      maximumBytes: 100_000
    ) { _ in 900 }
    for number in 0..<1_000 { matcher.feed(number, stages: [(0, [Self.key(number)])]) }
    #expect((880..<920).contains(matcher.leftOut))
    // One key's events are never all needed, and those that are not take no room.
    var one = SampleMatcher<Int>(
      termCount: 2,
      maximumPerKey: 1,
      maximumBytes: 100_000
    ) { _ in 900 }
    for number in 0..<1_000 { one.feed(number, stages: [(0, [Self.key(0)])]) }
    one.feed(1_000, stages: [(1, [Self.key(0)])])
    #expect(one.leftOut == 0)
    #expect(one.finish().map(\.events) == [[0, 1_000]])
  }
}
