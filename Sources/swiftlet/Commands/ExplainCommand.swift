// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Detection
import EQL
import Events
import Rules

/// `swiftlet explain`: why a rule matches events, or why it does not.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say why a rule or a query matches events, or why it does not.",
    usage: """
      swiftlet explain RULE --event FILE[:LINE] ... [--rules PATH] [--index NAME] [--json]
      swiftlet explain --query QUERY --event FILE[:LINE] ... [--index NAME] [--json]
      """,
    discussion: """
      Of one event: every clause as true, false or null, with the values it saw, and whether the \
      rule looks at the event's index at all.
      Of several: which match, which clause each of the others failed first, and in how many events \
      each clause held.
      Of a sequence: how far the events of each join key got, and what was missing: no event, one \
      with another key, one after maxspan or before its predecessor, one without a time or of \
      another index, an `until` event, or an event that must not occur. What it calls a sequence \
      here, `scan` alerts on.

      Examples:
        swiftlet explain "port forward" --event events.ndjson:74
        swiftlet explain "port forward" --event events.ndjson
        tail -1 events.ndjson | swiftlet explain 8410ea51 --event -
        swiftlet explain --query 'sequence by host.id with maxspan=1m [process where true] \
      [network where true]' --event process.ndjson --event network.ndjson.zst
      """
  )

  @OptionGroup var rules: RuleOptions
  @Option(
    help: ArgumentHelp(
      "A file, or one line of it, from 1; repeatable. - is standard input.",
      valueName: "file[:line]"
    )
  )
  var event: [EventArgument] = []
  @Option(help: ArgumentHelp("A query, in place of a rule.", valueName: "query"))
  var query: String?
  @Option(help: ArgumentHelp("The index of events that do not tell theirs.", valueName: "name"))
  var index: String?
  @Option(help: ArgumentHelp("Most events, sequences and attempts that are shown.", valueName: "n"))
  var size = 10
  @Flag(help: "Write one JSON object.")
  var json = false
  @Argument(help: "The rule's id, the beginning of it, or a part of the name.")
  var rule: String?

  func validate() throws {
    if (rule == nil) == (query == nil) {
      throw ValidationError("Name a rule, or give a query with --query.")
    }
    if event.isEmpty { throw ValidationError("Name the events with --event FILE[:LINE].") }
    if size < 1 { throw ValidationError("--size is at least 1.") }
  }

  func run() throws {
    let (explained, title, heading) = try subject()
    let survey = EventSurvey(explained, defaultIndex: index, limit: size)
    try ExplainInput(arguments: event).read(into: survey)
    let only = survey.counters.decoded == 1 ? survey.first.first : nil
    let single = only?.line.flatMap {
      RuleExplanation(explained, line: $0, defaultIndex: index)
    }
    let document = ExplanationDocument(survey: survey, defaultIndex: index, limit: size)
    let place =
      only.map(\.place.description) ?? ProgressLine.count(survey.counters.decoded, "event")
    if let plan = explained.sequence, let found = SequenceExplanation(survey, limit: size) {
      if json { return write(heading + document.sequence(found, plan), single) }
      let printer = SequencePrinter(
        survey: survey,
        explanation: found,
        plan: plan,
        defaultIndex: index,
        limit: size,
        style: .output,
        width: width
      )
      let count = ProgressLine.count(found.complete.count, "sequence")
      show(title, place, found.isMatch ? count : "no sequence", found.isMatch)
      show(single, explained)
      show(printer.lines())
    } else if let found = SampleExplanation(survey, limit: size) {
      if json { return write(heading + document.sample(found), single) }
      let printer = SamplePrinter(
        survey: survey,
        explanation: found,
        defaultIndex: index,
        limit: size,
        style: .output,
        width: width
      )
      let count = ProgressLine.count(found.complete.count, "sample")
      show(title, place, found.isMatch ? count : "no sample", found.isMatch)
      show(single, explained)
      show(printer.lines())
    } else if let single {
      if json { return write(heading + document.events(), single) }
      show(title, place, single.isWanted ? "matches" : "does not match", single.isWanted)
      show(single, explained)
    } else {
      if json { return write(heading + document.events(), nil) }
      let matched = survey.stages[0].matched
      let verb = matched == 1 ? "matches" : "match"
      show(
        title,
        place,
        "\(matched == 0 ? "none" : ProgressLine.count(matched)) \(verb)",
        matched > 0
      )
      let printer = EventListPrinter(
        survey: survey,
        defaultIndex: index,
        limit: size,
        style: .output,
        width: width
      )
      show(printer.lines())
    }
    showLosses(survey)
  }

  private var width: Int? { Console.isTerminal ? Console.width() : nil }

  /// What is explained, its title, and the beginning of the JSON object.
  private func subject() throws -> (ExplainedQuery, String, [JSONValue.Member]) {
    if let query {
      let compiled = try QueryReader(options: EQL.Options(now: Clock.now), json: json).compile(
        query
      )
      return (ExplainedQuery(compiled, text: query), "query", [.init("query", .string(query))])
    }
    let schema = try rules.fields.schema()
    let loaded = try RuleLookup.find(rule ?? "", in: rules.loadFiles(schema).rules)
    guard loaded.rule.isRun, let text = loaded.rule.query,
      let compiled = EQL.compile(
        text,
        options: RuleSet.options(loaded.rule, Clock.now, schema: schema)
      ).query
    else {
      Console.error("rules of type \(loaded.rule.kind.rawValue) are not run and not explained")
      throw ExitCode.badInput
    }
    return (
      ExplainedQuery(compiled, of: loaded.rule), loaded.rule.name,
      [
        .init("rule_id", .string(loaded.rule.id)), .init("name", .string(loaded.rule.name)),
      ]
    )
  }

  private func write(_ members: [JSONValue.Member], _ single: RuleExplanation?) {
    let stages = single.map { ExplanationDocument.stages($0) } ?? []
    Console.print(JSONValue.object(members + stages).serialised())
  }

  private func show(_ title: String, _ place: String, _ answer: String, _ isGood: Bool) {
    let style = Style.output
    Console.print(
      "\(style(title.visible, .strong))  \(place.visible)  \(style(answer, isGood ? .good : .bad))"
    )
  }

  private func show(_ lines: [String]) {
    for line in lines { Console.print(line) }
  }

  private func show(_ single: RuleExplanation?, _ explained: ExplainedQuery) {
    guard let single else { return }
    show(
      EventExplanationPrinter(
        explained: explained,
        explanation: single,
        style: .output,
        width: width
      ).lines()
    )
  }

  private func showLosses(_ survey: EventSurvey) {
    let indices = survey.excludedIndices.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    if survey.counters.decoded > 1, !indices.isEmpty {
      let names = indices.prefix(5).map { "\($0.key) (\(ProgressLine.count($0.value)))" }
      Console.note(
        "the rule's index patterns leave out: "
          + (names.joined(separator: ", ") + (indices.count > 5 ? ", …" : "")).visible
      )
    }
    for (count, what) in [
      (survey.omitted, "events that satisfy a step were left out: name fewer files"),
      (survey.repeats, "events are repeats of others and were left out"),
      (survey.truncatedKeys, "combinations of key values were left out"),
    ] where count > 0 {
      Console.warn("\(ProgressLine.count(count)) \(what)")
    }
  }
}
