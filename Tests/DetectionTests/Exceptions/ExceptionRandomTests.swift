// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL
import EQLOracle
import Events
import Rules
import Testing

/// Random exceptions on random events: a rule set with them alerts where each rule alone alerts, without
/// what the plain reading takes out.
@Suite("Exceptions and oracle")
struct ExceptionRandomTests {
  private typealias Fixture = DetectionFixture

  private static let fields = [
    "process.name", "process.args", "user.name", "own.field", "host.os.name",
  ]
  private static let words = [
    "ssh", "SSH", "bash", "a*b", "a?", "", "root", "linux", "x y", "é", "10",
  ]
  private static let kinds: [String: ExceptionOracle.Kind] = [
    "process.pid": .number, "source.ip": .address,
  ]
  private static let lists = [
    "texts": ["ssh", "root", "x y"], "nets": ["10.0.0.0/29", "192.168.1.1-192.168.1.3"],
  ]
  private static let addresses = ["10.0.0.1", "10.0.0.9", "192.168.1.2", "192.168.1.4", "::1"]

  private static func entry(_ random: inout TestRandom) -> ExceptionEntry {
    let isExcluded = random.chance(25)
    func word() -> String {
      let word = random.pick(words)
      return word.isEmpty ? "ssh" : word
    }
    switch random.below(10) {
    case 0:
      let values = (0...random.below(3)).map { _ in "\(random.below(4))" }
      return ExceptionEntry(field: "process.pid", isExcluded: isExcluded, .matchAny(values))
    case 1:
      let value = random.chance(50) ? random.pick(addresses) : "10.0.0.0/\(24 + random.below(9))"
      return ExceptionEntry(field: "source.ip", isExcluded: isExcluded, .match(value))
    case 2:
      let test = ExceptionEntry.Test.list(id: "nets", kind: "ip_range")
      return ExceptionEntry(field: "source.ip", isExcluded: isExcluded, test)
    case 3:
      let inner = (0...random.below(2)).map { _ in
        ExceptionEntry(
          field: random.pick(["n", "m"]),
          isExcluded: random.chance(30),
          random.chance(80) ? .match(random.pick(["1", "2"])) : .exists
        )
      }
      return ExceptionEntry(field: "objects", .nested(inner))
    case 4: return ExceptionEntry(field: random.pick(fields), isExcluded: isExcluded, .exists)
    case 5:
      let test = ExceptionEntry.Test.list(id: "texts", kind: "keyword")
      return ExceptionEntry(field: random.pick(fields), isExcluded: isExcluded, test)
    case 6:
      let patterns = ["s*", "*s*", "?ash", "a\\*b", "*\\?", "*", "R*t", "a?b", "\\s\\s\\h", "*\\"]
      return ExceptionEntry(
        field: random.pick(fields),
        isExcluded: isExcluded,
        .wildcard(random.pick(patterns)),
        ignoresCase: random.chance(30)
      )
    case 7:
      let values = (0...random.below(24)).map { _ in word() }
      return ExceptionEntry(field: random.pick(fields), isExcluded: isExcluded, .matchAny(values))
    default:
      return ExceptionEntry(
        field: random.pick(fields),
        isExcluded: isExcluded,
        .match(word()),
        ignoresCase: random.chance(20)
      )
    }
  }

  private static func items(_ count: Int, _ random: inout TestRandom) -> [ExceptionItem] {
    (0..<count).map { number in
      let end = Fixture.now.nanoseconds + (random.chance(50) ? 1 : -1)
      return ExceptionItem(
        id: "item-\(number)",
        listID: "list-\(random.below(3))",
        name: "item \(number)",
        description: "",
        entries: (0...random.below(3)).map { _ in entry(&random) },
        systems: random.chance(15) ? [random.pick(ExceptionItem.System.allCases)] : [],
        expires: random.chance(15) ? Timestamp(nanoseconds: end) : nil
      )
    }
  }

  private static func event(_ number: Int, _ random: inout TestRandom) -> String {
    func value(_ pick: (inout TestRandom) -> String) -> String {
      switch random.below(10) {
      case 0: return "null"
      case 1: return "[]"
      case 2, 3: return "[\(pick(&random)),\(pick(&random))]"
      default: return pick(&random)
      }
    }
    var members = [#""event":{"id":"\#(number)"}"#]
    for field in fields where random.chance(75) {
      members.append("\"\(field)\":" + value { #""\#($0.pick(words))""# })
    }
    if random.chance(60) { members.append(#""process.pid":"# + value { "\($0.below(5))" }) }
    if random.chance(60) {
      members.append(#""source":{"ip":"# + value { #""\#($0.pick(addresses))""# } + "}")
    }
    if random.chance(50) {
      let objects = (0..<random.below(4)).map { _ in
        let n = random.chance(70) ? [#""n":"\#(1 + random.below(2))""#] : []
        let m = random.chance(70) ? [#""m":"\#(1 + random.below(2))""#] : []
        return "{" + (n + m).joined(separator: ",") + "}"
      }
      members.append(#""objects":[\#(objects.joined(separator: ","))]"#)
    }
    if random.chance(60) {
      members.append(#""host":{"os":{"type":"\#(random.pick(["linux", "windows", "Linux"]))"}}"#)
    }
    return "{" + members.joined(separator: ",") + "}"
  }

  @Test func randomItemsOnRandomEvents() throws {
    var random = TestRandom(seed: TestRandom.seed)
    let queries = [
      "any where true", "any where process.name in (\"ssh\", \"bash\", \"SSH\")",
      "any where user.name != null", "any where process.pid >= 1",
    ]
    let texts = queries.enumerated().map { Fixture.rule($0.offset + 1, $0.element) }
    let values = [
      ExceptionFixture.values("texts", .keyword, Self.lists["texts"] ?? []),
      ExceptionFixture.values("nets", .ipRange, Self.lists["nets"] ?? []),
    ]
    for round in 0..<40 {
      let items = Self.items(1 + random.below(round % 4 == 0 ? 60 : 4), &random)
      var set = ExceptionSet()
      set.lists = (0..<3).map {
        ExceptionList(id: "list-\($0)", kind: .detection, name: "", description: "")
      }
      set.items = items
      set.valueLists = Dictionary(uniqueKeysWithValues: values.map { ($0.id, $0) })
      set.attachments = (0..<3).map { list in
        .init(
          listID: "list-\(list)",
          ruleID: random.chance(30) ? nil : Fixture.id(1 + random.below(queries.count))
        )
      }
      let lines = (0..<60).map { Self.event($0, &random) }
      let rules = try ExceptionFixture.rules(texts, set)
      #expect(rules.exceptionTroubles.isEmpty, "\(rules.exceptionTroubles)")
      let outcome = Fixture.detect(lines.joined(separator: "\n"), rules)
      var wanted: Set<String> = []
      var excepted = 0
      for (number, text) in texts.enumerated() {
        let alone = try ExceptionFixture.rules([text], ExceptionSet())
        let lists = set.listIDs(for: alone.entries[0].rule)
        let own = items.filter { lists.contains($0.listID) }
        for match in Fixture.detect(lines.joined(separator: "\n"), alone).matches {
          let oracle = ExceptionOracle(
            event: try JSONValue.parse(match.line),
            kinds: Self.kinds,
            lists: Self.lists
          )
          if own.contains(where: { oracle.takesOut($0, now: Fixture.now) }) {
            excepted += 1
          } else {
            wanted.insert("\(number) \(match.id)")
          }
        }
      }
      let found = Set(outcome.matches.map { "\($0.rule) \($0.id)" })
      #expect(
        found == wanted,
        "seed \(TestRandom.seed), round \(round): \(found.symmetricDifference(wanted)) of \(items.map(\.text))"
      )
      #expect(outcome.excepted == excepted)
    }
  }
}
