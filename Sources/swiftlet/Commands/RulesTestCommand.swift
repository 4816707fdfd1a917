// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Detection
import EQL
import Events
import Foundation
import Rules

/// `swiftlet rules test`: runs the examples beside each rule.
struct RulesTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Run NAME.cases.ndjson beside each NAME.toml.",
    discussion: """
      A case is a line {"expect":"alert"|"silent","why":"…","events":[…]}. Status 2 when a case \
      fails, when a rule has none, or when nothing ran.
      """
  )

  @Flag(help: "Name every case, not only those that fail.")
  var verbose = false
  @OptionGroup var fields: FieldOptions
  @Argument(help: ArgumentHelp("Rule files or folders.", valueName: "path"))
  var paths: [String]

  func run() throws {
    let schema = try fields.schema()
    let result = RuleSet.loader(now: Clock.now, schema: schema).load(paths: paths)
    var tally = Tally()
    let printer = IssuePrinter(style: .messages)
    for issue in result.issues where issue.isError {
      Console.note(printer.text(issue))
      tally.problems += 1
    }
    for (path, reason) in result.unreadable {
      Console.error("\(path.visible): \(reason)")
      tally.problems += 1
    }
    for loaded in result.rules { test(loaded, schema, &tally) }
    Console.print("\(tally.passed) passed, \(tally.failed) failed")
    if tally.problems > 0 {
      Console.error("\(ProgressLine.count(tally.problems, "problem")) kept rules from being tested")
    }
    if tally.passed + tally.failed == 0 { Console.error("nothing ran") }
    if tally.failed + tally.problems > 0 || tally.passed == 0 { throw ExitCode.badInput }
  }

  private struct Tally {
    var passed = 0
    var failed = 0
    var problems = 0
  }

  private func test(_ loaded: LoadedRule, _ schema: Schema, _ tally: inout Tally) {
    let path = loaded.path.dropLast(".toml".count) + ".cases.ndjson"
    guard let data = FileManager.default.contents(atPath: String(path)) else {
      Console.error(
        "\(loaded.path.visible) has no cases",
        help: ["write them to \(path): at least one alert"]
      )
      tally.problems += 1
      return
    }
    let (cases, issues) = RuleCase.read(Array(data), source: String(path))
    for issue in issues { Console.error(issue.visible) }
    tally.failed += issues.count
    var enabled = loaded
    enabled.rule.isEnabled = true
    let set = RuleSet([enabled], now: Clock.now, schema: schema)
    guard let entry = set.entries.first else {
      Console.error("\(loaded.path.visible): \(set.skipped.first?.reason ?? "cannot be run")")
      tally.problems += 1
      return
    }
    if !cases.contains(where: { $0.expectation == .alert }) {
      Console.error("\(path): no case expects an alert")
      tally.problems += 1
    }
    for example in cases { check(example, set, entry.rule, String(path), &tally) }
  }

  /// Whether the events of a case make a sequence or a sample.
  private static func hasSequence(_ outcome: Detector.Outcome, _ set: RuleSet) -> Bool {
    var engine = SequenceEngine(set)
    let tiebreakers = Tiebreakers(set, field: nil)
    let ordered = outcome.events.enumerated()
      .flatMap { number, event in
        (tiebreakers?.apply(to: event) ?? [event]).map { ($0.position(ordinal: number), $0) }
      }
      .sorted { $0.0 < $1.0 }
    let matches = ordered.flatMap { _, event in event.claims.map { event.match($0) } }
      .filter { !$0.stages.isEmpty }
    var samples = SampleEngine(set)
    for match in matches { samples.feed(match) }
    let found = matches.flatMap { engine.feed($0) }
    return !(found + engine.finish() + samples.finish()).isEmpty
  }

  private func check(
    _ example: RuleCase,
    _ set: RuleSet,
    _ rule: Rule,
    _ path: String,
    _ tally: inout Tally
  ) {
    let detector = Detector(set)
    let block = example.events.withUnsafeBytes {
      LineBlock($0, firstLine: 1, source: "\(path):\(example.line)")
    }
    let outcome = detector.process(block.bytes, source: block.source, firstLine: 1)
    let alerts = !outcome.matches.isEmpty || Self.hasSequence(outcome, set)
    let style = Style.output
    if let issue = outcome.issues.first {
      tally.failed += 1
      Console.print("\(style("FAIL", .bad)) \(path):\(example.line): \(issue.reason.text)")
    } else if alerts == (example.expectation == .alert) {
      tally.passed += 1
      if verbose {
        Console.print("\(style("ok", .good))   \(path):\(example.line): \(example.why.visible)")
      }
    } else {
      tally.failed += 1
      let what = alerts ? "alerted, expected silence" : "was silent, expected an alert"
      Console.print("\(style("FAIL", .bad)) \(path):\(example.line): \(rule.name.visible) \(what)")
      Console.print("     \(example.why.visible)")
    }
  }
}
