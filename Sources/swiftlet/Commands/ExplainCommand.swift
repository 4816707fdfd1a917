// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Detection
import EQL
import Events
import Foundation
import Rules

/// `swiftlet explain`: why a rule matches an event, or why it does not.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say why a rule matches an event, or why it does not.",
    discussion: """
      Shows every clause of the rule's query as true, false or null, with the values it saw, and \
      whether the rule looks at the event's index at all. Of a sequence each stage is shown.

      Examples:
        swiftlet explain "port forward" --event events.ndjson:74
        tail -1 events.ndjson | swiftlet explain 8410ea51 --event -
      """
  )

  @OptionGroup var rules: RuleOptions
  @Option(
    help: ArgumentHelp("A file and the number of a line in it, from 1.", valueName: "file[:line]")
  )
  var event: String
  @Option(help: ArgumentHelp("The index of events that do not tell theirs.", valueName: "name"))
  var index: String?
  @Flag(help: "Write one JSON object.")
  var json = false
  @Argument(help: "The rule's id, the beginning of it, or a part of the name.")
  var rule: String

  func run() throws {
    let schema = try rules.fields.schema()
    let loaded = try RuleLookup.find(rule, in: rules.loadFiles(schema).rules)
    guard loaded.rule.isRun, let text = loaded.rule.query,
      let query = EQL.compile(
        text,
        options: RuleSet.options(loaded.rule, Clock.now, schema: schema)
      ).query
    else {
      Console.error("rules of type \(loaded.rule.kind.rawValue) are not run and not explained")
      throw ExitCode.badInput
    }
    let (line, place) = try readLine()
    guard
      let explanation = RuleExplanation(loaded.rule, query, line: line, defaultIndex: index)
    else {
      Console.error("\(place.visible) is no event: a JSON object on one line is needed")
      throw ExitCode.runtimeFailure
    }
    if json {
      Console.print(Self.object(explanation, loaded.rule).serialised())
    } else {
      show(explanation, loaded.rule, place)
    }
  }

  /// The line that `--event` names.
  private func readLine() throws -> (line: [UInt8], place: String) {
    var path = event
    var number = 1
    if !FileManager.default.fileExists(atPath: event), let colon = event.lastIndex(of: ":"),
      let given = Int(event[event.index(after: colon)...]), given > 0
    {
      path = String(event[..<colon])
      number = given
    }
    let place = "\(path):\(number)"
    do throws(DecodingIssue) {
      let reader = try LineReader(path: path)
      while let block = reader.next() {
        let lines = block.bytes.split(separator: 10, omittingEmptySubsequences: false)
        let wanted = number - block.firstLine
        if lines.indices.contains(wanted), !lines[wanted].isEmpty {
          return (Array(lines[wanted]), place)
        }
      }
    } catch {
      Console.error(error.description.visible)
      throw ExitCode.runtimeFailure
    }
    Console.error("\(place.visible): there is no such line, or it is empty")
    throw ExitCode.runtimeFailure
  }

  private func show(_ explanation: RuleExplanation, _ rule: Rule, _ place: String) {
    let style = Style.output
    let isSequence = explanation.stages.count > 1
    let answer =
      explanation.isWanted
      ? style(isSequence ? "an event that the sequence asks for" : "matches", .good)
      : style("does not match", .bad)
    Console.print("\(style(rule.name.visible, .strong))  \(place.visible)  \(answer)")
    if !explanation.isIndexAccepted {
      Console.print(
        "  " + style("index", .bad)
          + "  \((explanation.index ?? "").visible) is none of: "
          + rule.index.joined(separator: ", ").visible
      )
    }
    for (number, stage) in explanation.stages.enumerated() {
      if isSequence {
        Console.print("  stage \(number + 1): " + (stage.holds ? "holds" : "does not hold"))
      }
      for clause in stage.clauses { Console.print(line(clause, style)) }
    }
  }

  private func line(_ clause: RuleExplanation.Clause, _ style: Style) -> String {
    let mark =
      switch clause.verdict.holds {
      case true?: style("true ", .good)
      case false?: style("false", .bad)
      case nil: style("null ", .warning)
      }
    let values = clause.verdict.observations.map { observation in
      observation.values.isEmpty
        ? "\(observation.field) is missing" : observation.values.joined(separator: ", ")
    }.joined(separator: "; ")
    let width = Style.output.isColoured ? Console.width() : 400
    let text = clause.text.visible.truncated(to: max(20, width - 50)).padded(to: 60)
    return "    \(mark)  \(text)" + style("  ← ", .dim)
      + values.visible.truncated(to: max(20, width / 2))
  }

  private static func object(_ explanation: RuleExplanation, _ rule: Rule) -> JSONValue {
    let stages = explanation.stages.map { stage in
      let clauses = stage.clauses.map { clause in
        JSONValue.object([
          .init("clause", .string(clause.text)),
          .init("holds", clause.verdict.holds.map { .bool($0) } ?? .null),
          .init(
            "values",
            .object(clause.verdict.observations.map { .init($0.field, .strings($0.values)) })
          ),
        ])
      }
      return JSONValue.object([
        .init("holds", .bool(stage.holds)), .init("clauses", .array(clauses)),
      ])
    }
    return .object([
      .init("rule_id", .string(rule.id)), .init("matches", .bool(explanation.isWanted)),
      .init("index", explanation.index.map { .string($0) } ?? .null),
      .init("index_accepted", .bool(explanation.isIndexAccepted)),
      .init("stages", .array(stages)),
    ])
  }
}
