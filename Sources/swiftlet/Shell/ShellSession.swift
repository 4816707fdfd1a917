// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Detection
import EQL
import Events

/// What a shell knows between its queries: files, settings, the last answer.
final class ShellSession {
  /// What the last query found, as far as it was shown.
  enum Answer {
    case none
    case events([SearchHit])
    case groups([SearchGroup])
  }

  let files: [String]
  let options: SearchOptions
  let baseSchema: Schema
  private var size: Int? = 20
  private var isJSON: Bool
  var last: (text: String, query: CompiledQuery)?
  var answer = Answer.none
  /// Whether a query had mistakes, and whether a file could not be read.
  var hasBadQuery = false
  var hasFailed = false
  lazy var survey = FieldSurvey(files, categoryField: options.categoryField)
  /// Names that a query may use, sorted.
  lazy var fieldNames: [String] = {
    let known = baseSchema.definitions.filter { $0.type != .object && $0.type != .nested }
    return Set(known.map(\.path) + survey.fields.map(\.path)).sorted()
  }()

  init(files: [String], options: SearchOptions, json: Bool) throws {
    self.files = files
    self.options = options
    isJSON = json
    baseSchema = try options.schema()
  }

  var width: Int? { Console.isTerminal ? Console.width() : nil }

  // MARK: Queries

  /// Runs a query over the files, which are read anew, and shows what it finds.
  func run(_ text: String) {
    let schema = SearchOptions.extended(baseSchema, by: files, for: text)
    var reader = options.reader(schema, json: isJSON)
    reader.knownFields = { [self] in Set(survey.fields.map(\.path)) }
    guard let query = try? reader.compile(text) else {
      hasBadQuery = true
      return
    }
    last = (text, query)
    answer = .none
    InterruptFlag.lower()
    let started = ProgressLine.now()
    var search = EventSearch(
      query,
      timestamp: options.timestamp(schema),
      tiebreakerField: options.tiebreakerField,
      defaultIndex: options.index,
      tellsMisses: !isJSON
    )
    search.isStopped = { InterruptFlag.isRaised }
    search.read(files)
    let events = ProgressLine.count(search.counters.decoded, "event")
    if InterruptFlag.isRaised {
      Console.note("cancelled after \(events)")
      return
    }
    if query.isEventQuery {
      showEvents(search, text, query, events, since: started)
    } else {
      showGroups(search, text, query, events, since: started)
    }
    if search.counters.undecodable > 0 {
      Console.warn("\(ProgressLine.count(search.counters.undecodable, "line")) could not be read")
    }
    if search.counters.damagedInputs > 0 { hasFailed = true }
  }

  private func showEvents(
    _ search: EventSearch,
    _ text: String,
    _ query: CompiledQuery,
    _ events: String,
    since started: Double
  ) {
    let all = search.cut(search.orderedHits, size: nil, keepsFirst: false)
    let hits = size.map { Array(all.suffix($0)) } ?? all
    answer = .events(hits)
    if isJSON {
      let printer = SearchPrinter(hits: hits, fields: nil)
      Console.print(printer.response(milliseconds: Self.milliseconds(since: started)))
    } else if all.isEmpty {
      showEmpty(search, text, query)
    } else {
      HitTable(
        query: query,
        fields: nil,
        style: .output,
        width: width,
        isNumbered: true,
        isStopped: { InterruptFlag.isRaised }
      ).print(hits)
      showCount(hits.count, all.count, "hit", events, since: started)
    }
  }

  private func showGroups(
    _ search: EventSearch,
    _ text: String,
    _ query: CompiledQuery,
    _ events: String,
    since started: Double
  ) {
    let (found, evicted) = GroupSearch(query: query, samplesPerKey: options.maxSamples ?? 1)
      .groups(search.orderedHits)
    let all = search.cut(found, size: nil, keepsFirst: query.isSample)
    let groups = size.map { Array(query.isSample ? all.prefix($0) : all.suffix($0)) } ?? all
    answer = .groups(groups)
    if isJSON {
      let printer = GroupPrinter(query: query, groups: groups, fields: nil)
      Console.print(printer.response(milliseconds: Self.milliseconds(since: started)))
    } else if all.isEmpty {
      showEmpty(search, text, query)
    } else {
      let steps = GroupSteps(query: query, fields: nil, style: .output, width: width)
      for (number, group) in groups.enumerated() where !InterruptFlag.isRaised {
        for line in steps.lines(group, number: number + 1) { Console.print(line) }
      }
      let noun = query.isSample ? "sample" : "sequence"
      showCount(groups.count, all.count, noun, events, since: started)
    }
    for (count, what) in [
      (search.timeless, "events have no time and were left out"),
      (search.truncatedKeys, "combinations of key values were left out"),
      (evicted, "pending sequences were given up to keep memory bounded"),
    ] where count > 0 {
      Console.warn("\(ProgressLine.count(count)) \(what)")
    }
  }

  private static func milliseconds(since started: Double) -> Int {
    Int((ProgressLine.now() - started) * 1000)
  }

  private func showCount(
    _ shown: Int,
    _ all: Int,
    _ noun: String,
    _ events: String,
    since started: Double
  ) {
    var text = "\(ProgressLine.count(all, noun)) in \(events)"
    if shown < all { text += ", \(ProgressLine.count(shown)) of them shown (:size N shows more)" }
    Console.note(text + ", " + ProgressLine.duration(ProgressLine.now() - started))
  }

  private func showEmpty(_ search: EventSearch, _ text: String, _ query: CompiledQuery) {
    guard let misses = search.misses else { return }
    EmptyResult(
      query: query,
      text: text,
      misses: misses,
      events: search.counters.decoded,
      files: files,
      explainHint: ":explain"
    ).show()
  }

  // MARK: Directives

  /// Does what a directive says; false when the shell is to end.
  func run(_ directive: ShellDirective) -> Bool {
    switch directive {
    case .quit: return false
    case .help: showHelp()
    case .fields(let pattern): showFields(pattern)
    case .schema: showSchema()
    case .size(let number):
      size = number
      Console.note(number.map { "at most \($0) results are shown" } ?? "all results are shown")
    case .json(let isOn):
      isJSON = isOn ?? !isJSON
      Console.note(isJSON ? "answers are Elasticsearch's response bodies" : "answers are tables")
    case .show(let number): show(number)
    case .explain(let number?): explain(number)
    case .explain(nil): explainAll()
    case .mistake(let text):
      Console.error(text.visible)
      hasBadQuery = true
    }
    return true
  }

  private func showHelp() {
    for (name, argument, summary) in ShellDirective.all {
      Console.print("  :\("\(name) \(argument)".padded(to: 18)) \(summary)")
    }
    Console.print(
      """

        Anything else is an EQL query. It goes on to the next line while a bracket is open, behind
        `and`, `or` and the like, and behind a \\. A sequence's terms may stand on lines of their own;
        a blank line, or ; at the end of a line, runs it.
        TAB completes names, the arrow keys bring earlier queries back, Ctrl-R searches them, Ctrl-C
        gives up a line or a running query, Ctrl-D ends.
      """
    )
  }
}
