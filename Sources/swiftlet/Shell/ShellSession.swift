// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Detection
import EQL
import Events
import Translation

/// What a shell knows between its queries: files, settings, the last answer.
final class ShellSession {
  /// What the last query found, as far as it was shown and is kept.
  enum Answer {
    case none
    case events(KeptResults<SearchHit>)
    case groups(KeptResults<SearchGroup>)
  }

  /// Most bytes of an answer that are kept for `:show` and `:explain`: as many as are sorted in memory.
  private var keptMemory: Int { options.sorting.memory }

  let files: [String]
  let options: SearchOptions
  /// How files are opened.
  let opening: InputOpening
  let baseSchema: Schema
  private var size: Int? = 20
  private var isJSON: Bool
  var last: (text: String, query: CompiledQuery)?
  var answer = Answer.none
  /// Whether a query had mistakes, and whether a file could not be read.
  var hasBadQuery = false
  var hasFailed = false
  lazy var survey = FieldSurvey(files, opening, categoryField: options.categoryField)
  /// Names that a query may use, sorted.
  lazy var fieldNames: [String] = {
    let known = baseSchema.definitions.filter { $0.type != .object && $0.type != .nested }
    return Set(known.map(\.path) + survey.fields.map(\.path)).sorted()
  }()

  init(files: [String], options: SearchOptions, input: FormatOption, json: Bool) throws {
    self.files = files
    opening = options.opening(input)
    self.options = options
    isJSON = json
    baseSchema = try options.schema()
  }

  var width: Int? { Console.isTerminal ? Console.width() : nil }

  // MARK: Queries

  /// Runs a query over the files, which are read anew, and shows what it finds.
  func run(_ text: String) {
    let schema = SearchOptions.extended(baseSchema, by: files, opening, for: text)
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
    let pipes = ResultCut(query, size: nil, keepsFirst: false)
    let cut = size.map { pipes.then($0, keepsFirst: query.isSample) } ?? pipes
    var search = EventSearch(
      query,
      timestamp: options.timestamp(schema),
      tiebreakerField: options.tiebreakerField,
      opening: opening,
      defaultIndex: options.index,
      cut: cut,
      sortMemory: options.sorting.memory,
      tellsMisses: !isJSON
    )
    search.isStopped = { InterruptFlag.isRaised }
    do throws(SpoolError) {
      try search.read(files)
      try show(search, text, query, pipes, cut, since: started)
    } catch {
      SortOptions.report(error)
      hasFailed = true
    }
    if search.counters.damagedInputs > 0 { hasFailed = true }
  }

  /// Shows what a search found; `pipes` says how many results there are, `cut` which are shown.
  private func show(
    _ search: EventSearch,
    _ text: String,
    _ query: CompiledQuery,
    _ pipes: ResultCut,
    _ cut: ResultCut,
    since started: Double
  ) throws(SpoolError) {
    let events = ProgressLine.count(search.counters.decoded, "event")
    if InterruptFlag.isRaised {
      Console.note("cancelled after \(events)")
      return
    }
    var losses = SearchLosses(search: search, query: query)
    let hits = try search.orderedHits()
    let total: Int
    let shown: Int
    if query.isEventQuery {
      (total, shown) = (hits.total, hits.count)
      if hits.total == 0, !isJSON {
        showEmpty(search, text, query)
      } else {
        showEvents(hits, query, since: started)
      }
    } else {
      let (groups, evicted) = try GroupSearch(
        query: query,
        samplesPerKey: options.maxSamples ?? 1,
        cut: cut,
        sortMemory: options.sorting.memory,
        isStopped: { InterruptFlag.isRaised }
      ).groups(hits)
      if InterruptFlag.isRaised {
        Console.note("cancelled after \(events)")
        return
      }
      losses.evicted = evicted
      (total, shown) = (groups.total, groups.count)
      if groups.total == 0, !isJSON {
        showEmpty(search, text, query)
      } else {
        showGroups(groups, query, since: started)
      }
    }
    if total > 0, !isJSON {
      let noun = query.isEventQuery ? "hit" : query.isSample ? "sample" : "sequence"
      showCount(shown, pipes.range(of: total).count, noun, events, since: started)
    }
    if InterruptFlag.isRaised { Console.note("cancelled: not all of it is shown") }
    showDropped()
    losses.show()
  }

  private func showEvents(
    _ hits: OrderedResults<SearchHit>,
    _ query: CompiledQuery,
    since started: Double
  ) {
    let kept = KeptResults<SearchHit>(maximumMemory: keptMemory)
    answer = .events(kept)
    var hits = hits
    hits.kept = kept
    if isJSON {
      SearchPrinter(hits: hits, fields: nil)
        .printResponse(milliseconds: Self.milliseconds(since: started))
      return
    }
    HitTable(
      query: query,
      fields: nil,
      style: .output,
      width: width,
      isNumbered: true,
      isStopped: { InterruptFlag.isRaised }
    ).print(hits)
  }

  private func showGroups(
    _ groups: OrderedResults<SearchGroup>,
    _ query: CompiledQuery,
    since started: Double
  ) {
    let kept = KeptResults<SearchGroup>(maximumMemory: keptMemory)
    answer = .groups(kept)
    var groups = groups
    groups.kept = kept
    if isJSON {
      GroupPrinter(query: query, groups: groups, fields: nil)
        .printResponse(milliseconds: Self.milliseconds(since: started))
      return
    }
    let steps = GroupSteps(query: query, fields: nil, style: .output, width: width)
    for (number, group) in groups.enumerated() {
      if InterruptFlag.isRaised { return }
      for line in steps.lines(group, number: number + 1) { Console.print(line) }
    }
  }

  /// Says which results are not kept, where that is so.
  private func showDropped() {
    let dropped =
      switch answer {
      case .none: 0
      case .events(let kept): kept.dropped
      case .groups(let kept): kept.dropped
      }
    guard dropped > 0 else { return }
    Console.note(
      "results up to \(ProgressLine.count(dropped)) are not kept for :show and :explain"
    )
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
      opening: opening,
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
