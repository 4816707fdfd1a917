// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL
import Events
import Rules
import Testing

/// Many exceptions, many values, and what they must not cost.
@Suite("Exceptions: bounds")
struct ExceptionBoundsTests {
  private typealias Fixture = DetectionFixture

  /// Users each with a command line, and each tool by itself: all are found, and nothing else.
  @Test func tenThousandItems() throws {
    let items = (0..<10_000).map { number in
      ExceptionItem(
        id: "\(number)",
        listID: "shared",
        name: "\(number)",
        description: "",
        entries: number % 2 == 0
          ? [ExceptionEntry(field: "process.name", .match("tool\(number)"))]
          : [
            ExceptionEntry(field: "user.name", .match("user\(number)")),
            ExceptionEntry(field: "process.command_line", .wildcard("run \(number) *")),
          ]
      )
    }
    let rules = try ExceptionFixture.rules(
      [Fixture.rule(1, "any where true"), Fixture.rule(2, "any where event.kind == null")],
      ExceptionFixture.set(items)
    )
    #expect(rules.activeExceptions == 10_000)
    var lines: [String] = []
    for number in [0, 4_998, 9_998] {
      lines.append(#"{"process":{"name":"tool\#(number)"}}"#)
      lines.append(#"{"process":{"name":"tool\#(number + 1)"}}"#)
      lines.append(
        #"{"user":{"name":"user\#(number + 1)"},"process":{"command_line":"run \#(number + 1) now"}}"#
      )
      lines.append(#"{"user":{"name":"user\#(number + 1)"},"process":{"command_line":"run now"}}"#)
      lines.append(
        #"{"user":{"name":"user\#(number)"},"process":{"command_line":"run \#(number) now"}}"#
      )
    }
    let found = Fixture.detect(lines.joined(separator: "\n"), rules).matches
    #expect(found.filter { $0.rule == 0 }.map(\.lineNumber) == [2, 4, 5, 7, 9, 10, 12, 14, 15])
    #expect(found.filter { $0.rule == 1 }.count == 9)
  }

  @Test func manyValues() throws {
    let count = 100_000
    let names = ExceptionFixture.values("names", .keyword, (0..<count).map { "host-\($0)" })
    let nets = ExceptionFixture.values(
      "nets",
      .ipRange,
      (0..<count).map { "10.\($0 >> 12 & 255).\($0 >> 4 & 255).\(($0 & 15) * 16)/29" }
    )
    #expect(names.issues.isEmpty && nets.issues.isEmpty)
    func entry(_ field: String, _ list: String, _ kind: String) -> ExceptionEntry {
      ExceptionEntry(field: field, .list(id: list, kind: kind))
    }
    let items = [
      ExceptionItem(
        id: "a",
        listID: "shared",
        name: "a",
        description: "",
        entries: [entry("host.name", "names", "keyword")]
      ),
      ExceptionItem(
        id: "b",
        listID: "shared",
        name: "b",
        description: "",
        entries: [entry("source.ip", "nets", "ip_range")]
      ),
    ]
    let rules = try ExceptionFixture.rules(
      [Fixture.rule(1, "any where true")],
      ExceptionFixture.set(items, values: [names, nets])
    )
    let lines = [
      #"{"host":{"name":"host-0"}}"#, #"{"host":{"name":"host-99999"}}"#,
      #"{"host":{"name":"host-100000"}}"#, #"{"host":{"name":"HOST-1"}}"#,
      #"{"source":{"ip":"10.0.0.7"}}"#, #"{"source":{"ip":"10.0.0.8"}}"#,
      #"{"source":{"ip":"10.24.105.7"}}"#, #"{"source":{"ip":["9.9.9.9","10.1.0.1"]}}"#,
    ]
    let found = Fixture.detect(lines.joined(separator: "\n"), rules).matches.map(\.lineNumber)
    #expect(found == [3, 4, 6])
  }

  /// Conditions that only exceptions ask do not change which lines are read and which rules are asked.
  @Test func exceptionsDoNotWidenTheSearch() throws {
    let rule = Fixture.rule(1, #"process where process.name == "needle-tool""#)
    let items = (0..<200).map { number in
      ExceptionItem(
        id: "\(number)",
        listID: "shared",
        name: "",
        description: "",
        entries: [ExceptionEntry(field: "event.action", .match("action\(number)"))]
      )
    }
    let rules = try ExceptionFixture.rules([rule], ExceptionFixture.set(items))
    let lines = [
      #"{"event":{"category":"process","action":"action7"},"process":{"name":"other"}}"#,
      #"{"event":{"category":"process","action":"action7"},"process":{"name":"needle-tool"}}"#,
      #"{"event":{"category":"process","action":"x"},"process":{"name":"needle-tool"}}"#,
    ]
    let outcome = Fixture.detect(lines.joined(separator: "\n"), rules)
    #expect(outcome.matches.map(\.lineNumber) == [3])
    #expect(outcome.excepted == 1)
    let alone = try ExceptionFixture.rules([rule], ExceptionSet())
    let needles = PlanIndex(rules.plan).needles
    #expect(!needles.sets.isEmpty)
    #expect(needles == PlanIndex(alone.plan).needles)
  }
}
