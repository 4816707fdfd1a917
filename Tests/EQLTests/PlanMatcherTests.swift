// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import EQL
import EQLOracle
import Events
import Testing

/// The matcher of whole plans against each condition run by itself.
@Suite("Plan matcher")
struct PlanMatcherTests {
  /// Random conditions that share fields, categories and literals, over random events whose values
  /// come again: many conditions at once give what each gives alone.
  @Test func manyAtOnceEqualEachAlone() throws {
    print("seed \(TestRandom.seed)")
    var random = TestRandom(seed: TestRandom.seed &+ 17)
    var held = 0
    for round in 0..<60 {
      var plan = Plan()
      var rules: [(text: String, id: ConditionID)] = []
      for _ in 0..<(1 + random.below(60)) {
        let text = Self.rule(&random)
        let (query, diagnostics) = EQL.compile(text)
        let compiled = try #require(query, "\(text): \(diagnostics.map(\.message))")
        rules.append((text, plan.add(compiled.stages[0].condition)))
      }
      let matcher = PlanMatcher(PlanIndex(plan))
      let evaluator = EventEvaluator(plan)
      let decoder = BatchDecoder(slots: plan.slots)
      for _ in 0..<25 {
        let lines = (0..<10).map { _ in Self.event(&random) }
        decoder.decode(copying: Array(lines.joined(separator: "\n").utf8)) { batch in
          #expect(batch.event_count == lines.count)
          for place in lines.indices {
            guard let event = batch.events?[place] else { continue }
            let found = matcher.match(event, values: batch.values).map { Int($0) }
            evaluator.load(event, values: batch.values)
            let expected = rules.indices.filter { evaluator.matches(rules[$0].id) }
            held += expected.count
            if found != expected {
              let wrong = Set(found).symmetricDifference(expected).map { rules[$0].text }
              Issue.record("round \(round): \(wrong)\non \(lines[place])")
            }
          }
        }
      }
    }
    #expect(held > 1_000, "too little holds to say anything")
  }

  /// More kinds of events than there are buckets, ranked anew many times.
  @Test func bucketsAreBounded() throws {
    var plan = Plan()
    let names = (0..<12).map { "t\($0)" }
    for name in names {
      let text = #"any where event.type == "\#(name)" and process.name : "a*""#
      plan.add(try #require(EQL.compile(text).query).stages[0].condition)
    }
    let matcher = PlanMatcher(PlanIndex(plan))
    let decoder = BatchDecoder(slots: plan.slots)
    for mask in 0..<4_096 {
      let types = names.indices.filter { mask >> $0 & 1 == 1 }
      let list = types.map { "\"\(names[$0])\"" }.joined(separator: ",")
      let line =
        #"{"event":{"type":[\#(list)]},"process":{"name":"\#(mask % 3 == 0 ? "b" : "ab")"}}"#
      decoder.decode(copying: Array(line.utf8)) { batch in
        guard let event = batch.events?[0] else { return }
        let found = matcher.match(event, values: batch.values).map { Int($0) }
        #expect(found == (mask % 3 == 0 ? [] : types))
      }
    }
  }

  private static let stems = [
    "", "a", "ssh", "sshd", "/usr/bin/socat", "/usr/local/bin/python3.11", "C:\\Windows\\cmd.exe",
    "übung", "-R", "*", "?", "tmp", "/tmp/.x/evil.sh",
  ]

  private static func rule(_ random: inout TestRandom) -> String {
    let category = random.pick(["process", "any", "file"])
    let clauses = (0..<(1 + random.below(3))).map { _ in
      let kinds = [#"host.os.type == "linux""#, #"event.type == "start""#, #"event.type != "end""#]
      return random.pick(kinds)
    }
    return "\(category) where \(clauses.joined(separator: " and ")) and "
      + "(\(condition(&random, depth: 2)))"
  }

  private static func condition(_ random: inout TestRandom, depth: Int) -> String {
    if depth > 0, random.chance(60) {
      let parts = (0..<(1 + random.below(3))).map { _ in
        "(" + condition(&random, depth: depth - 1) + ")"
      }
      let joined = parts.joined(separator: random.pick([" and ", " or "]))
      return random.chance(25) ? "not (\(joined))" : joined
    }
    let field = random.pick(["process.name", "process.args", "process.parent.name", "custom.word"])
    let operation = random.pick(["==", "!=", ":", "like", "like~", "in", "in~", "not in"])
    switch operation {
    case "==", "!=": return "\(field) \(operation) \(TestValue.text(stem(&random)).json)"
    default:
      let list = (0..<(1 + random.below(5))).map { _ in TestValue.text(pattern(&random)).json }
      return "\(field) \(operation) (\(list.joined(separator: ", ")))"
    }
  }

  private static func stem(_ random: inout TestRandom) -> String { random.pick(stems) }

  /// A stem with stars and question marks put in, or with parts left out.
  private static func pattern(_ random: inout TestRandom) -> String {
    var text = Array(stem(&random))
    for _ in 0..<random.below(3) {
      let wild: Character = random.chance(75) ? "*" : "?"
      switch random.below(4) {
      case 0: text.insert(wild, at: 0)
      case 1: text.append(wild)
      case 2: text.insert(wild, at: random.below(text.count + 1))
      default: if !text.isEmpty { text[random.below(text.count)] = wild }
      }
    }
    return String(text)
  }

  /// A value near the stems: in other case, longer, shorter, or long beyond what is remembered.
  private static func value(_ random: inout TestRandom) -> String {
    var text = stem(&random)
    switch random.below(8) {
    case 0: text = text.uppercased()
    case 1: text += random.pick(["x", ".exe", " -R"])
    case 2: text = random.pick(["/opt", "x", "ä"]) + text
    case 3: text = String(text.dropLast())
    case 4: text = String(repeating: "z", count: 230 + random.below(60)) + text + "end"
    default: break
    }
    return text
  }

  private static func event(_ random: inout TestRandom) -> String {
    let category = random.pick([#""process""#, #"["process","file"]"#, #"["file"]"#, "null"])
    var fields = [
      #""event":{"category":\#(category),"type":["\#(random.pick(["start", "end", "info"]))"]}"#,
      #""host":{"os":{"type":"\#(random.pick(["linux", "linux", "windows"]))"}}"#,
    ]
    var process: [String] = []
    if random.chance(85) { process.append(#""name":\#(TestValue.text(value(&random)).json)"#) }
    let args = (0..<random.below(4)).map { _ in TestValue.text(value(&random)).json }
    if random.chance(70) { process.append(#""args":[\#(args.joined(separator: ","))]"#) }
    if random.chance(50) {
      process.append(#""parent":{"name":\#(TestValue.text(value(&random)).json)}"#)
    }
    fields.append(#""process":{\#(process.joined(separator: ","))}"#)
    if random.chance(50) {
      fields.append(#""custom":{"word":\#(TestValue.text(value(&random)).json)}"#)
    }
    return "{" + fields.joined(separator: ",") + "}"
  }
}
