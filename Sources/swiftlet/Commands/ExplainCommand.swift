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
      swiftlet explain RULE --event FILE[:LINE] ... [--rules PATH] [--mapping FILE] [--index NAME] [--format NAME] [--json]
      swiftlet explain --query QUERY --event FILE[:LINE] ... [--mapping FILE] [--index NAME] [--json]
      """,
    discussion: """
      Logs of other programs are known by their first lines; LINE is then the one that completes the event, \
      or one before it.
      Of one event: every clause as true, false or null, with the values it saw, and whether the \
      rule looks at the event's index at all.
      Of several: which match, which clause each of the others failed first, and in how many events \
      each clause held.
      Of a sequence: how far the events of each join key got, and what was missing: no event, one \
      with another key, one after maxspan or before its predecessor, one without a time or of \
      another index, an `until` event, or an event that must not occur. What it calls a sequence \
      here, `scan` alerts on.
      Exceptions of the rule count, those of the store unless --exceptions names files: of an event that \
      they take out, which and why.

      Examples:
        swiftlet explain "port forward" --event events.ndjson:74
        swiftlet explain "port forward" --event events.ndjson
        tail -1 events.ndjson | swiftlet explain 8410ea51 --event -
        swiftlet explain --query 'sequence by host.id with maxspan=1m [process where true] \
      [network where true]' --event process.ndjson --event network.ndjson.zst
      """
  )

  @OptionGroup var rules: RuleOptions
  @OptionGroup var exceptions: ExceptionOptions
  @Option(
    help: ArgumentHelp(
      "A file, or one line of it, from 1; repeatable. - is standard input.",
      valueName: "file[:line]"
    )
  )
  var event: [EventArgument] = []
  @OptionGroup var input: FormatOption
  @Option(help: ArgumentHelp("A query, in place of a rule.", valueName: "query"))
  var query: String?
  @Option(help: ArgumentHelp("The index of events that do not tell theirs.", valueName: "name"))
  var index: String?
  @Option(
    name: .customLong("tiebreaker-field"),
    help: ArgumentHelp("The field that orders events of one instant.", valueName: "name")
  )
  var tiebreakerField: String?
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
    try ExplainInput(arguments: event, opening: input.opening).read(into: survey)
    let report = ExplanationReport(
      survey: survey,
      title: title,
      defaultIndex: index,
      limit: size
    )
    if json { report.printJSON(heading) } else { report.print() }
  }

  /// What is explained, its title, and the beginning of the JSON object.
  private func subject() throws -> (ExplainedQuery, String, [JSONValue.Member]) {
    let schema = try rules.fields.schema()
    if let query {
      let options = EQL.Options(schema: schema, now: Clock.now)
      let compiled = try QueryReader(options: options, json: json).compile(query)
      return (
        ExplainedQuery(compiled, text: query, tiebreakerField: tiebreakerField), "query",
        [.init("query", .string(query))]
      )
    }
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
    if !loaded.rule.isEnabled {
      Console.warn("the rule is disabled in its file: `scan` does not run it")
    } else if compiled.isSample {
      Console.warn("the rule asks for samples: `scan` runs it, `watch` does not")
    }
    return (
      ExplainedQuery(
        compiled,
        of: loaded.rule,
        tiebreakerField: tiebreakerField,
        exceptions: try excepted(of: loaded, schema)
      ), loaded.rule.name,
      [
        .init("rule_id", .string(loaded.rule.id)), .init("name", .string(loaded.rule.name)),
      ]
    )
  }

  /// The exceptions of the rule: of files, else of the store. What cannot be applied is said.
  private func excepted(of loaded: LoadedRule, _ schema: Schema) throws -> [CompiledException] {
    let set =
      exceptions.files.isEmpty
      ? try StoredExceptions(layout: exceptions.store.layout).set()
      : try exceptions.set(for: [loaded], schema: schema)
    ExceptionTroubles.report(RuleSet([loaded], now: Clock.now, schema: schema, exceptions: set))
    return set.compiled(for: loaded.rule, now: Clock.now, schema: schema)
  }
}
