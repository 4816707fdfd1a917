// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Detection
import EQL
import Events

/// `swiftlet search`: one EQL query over recorded events.
struct SearchCommand: ParsableCommand {
  enum Position: String, ExpressibleByArgument, CaseIterable {
    case head
    case tail
  }

  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Search recorded events with an EQL query.",
    discussion: """
      Prints a table of the fields that the query names, or that --fields asks for; of sequences and \
      samples each event on a line. Where nothing matches it says which clause left nothing over. \
      --json prints what Elasticsearch's _eql/search answers. Without --mapping, types come from ECS \
      and unknown fields are a warning; with it, unknown fields are errors, as in Elasticsearch.

      Examples:
        swiftlet search 'process where process.name : "ssh*" and process.args_count > 3' logs/
        swiftlet search --fields '@timestamp,user.name,process.*' 'any where true | tail 5' a.ndjson
        swiftlet search 'sequence by host.id with maxspan=1m [process where process.name == "curl"] \
      [process where process.parent.name == "sh"]' logs/*.ndjson.zst
        zcat old.gz | swiftlet search --json 'file where event.action == "deletion"' - | jq .hits.total

      `swiftlet shell` asks one query after the other; `swiftlet explain` says why an event is not found.
      """
  )

  @OptionGroup var options: SearchOptions
  @Option(help: "At most so many results. Default: all.")
  var size: Int?
  @Option(name: .customLong("fetch-size"), help: "Accepted for compatibility; events are streamed.")
  var fetchSize: Int?
  @Option(
    name: .customLong("result-position"),
    help: "Which results --size keeps: the first or the last."
  )
  var position: Position = .tail
  @Option(
    help: ArgumentHelp(
      "Fields to show, in their order: names between commas, * for any run; repeatable.",
      discussion: "With --json each hit gets Elasticsearch's `fields` object.",
      valueName: "names"
    )
  )
  var fields: [String] = []
  @Flag(help: "Print one Elasticsearch response body.")
  var json = false
  @Argument(help: "The query.")
  var query: String
  @Argument(help: ArgumentHelp("Files, folders, or - for standard input.", valueName: "path"))
  var paths: [String]

  func validate() throws {
    if paths.isEmpty { throw ValidationError("Name at least one file, or - for standard input.") }
    if let size, size < 0 { throw ValidationError("--size is not negative.") }
    if let fetchSize, fetchSize < 2 { throw ValidationError("--fetch-size is at least 2.") }
    _ = try FieldPatterns(fields)
  }

  func run() throws {
    let started = ProgressLine.now()
    let patterns = try FieldPatterns(fields)
    let (files, failures) = EventInput.expand(paths)
    let schema = SearchOptions.extended(try options.schema(), by: files, for: query)
    let compiled = try options.reader(schema, json: json).compile(query)
    for failure in failures { Console.error("\(failure.path.visible): \(failure.reason)") }
    // Samples have no order in time: the first ones are kept.
    let cut = ResultCut(
      compiled,
      size: size,
      keepsFirst: compiled.isSample || position == .head
    )
    var search = EventSearch(
      compiled,
      timestamp: options.timestamp(schema),
      tiebreakerField: options.tiebreakerField,
      defaultIndex: options.index,
      cut: cut,
      sortMemory: options.sorting.memory,
      tellsMisses: !json
    )
    var losses: SearchLosses
    do throws(SpoolError) {
      try search.read(files)
      losses = SearchLosses(search: search, query: compiled)
      let fields = patterns.isEmpty ? nil : patterns
      if compiled.isEventQuery {
        try showEvents(search, compiled, fields, schema, files, since: started)
      } else {
        losses.evicted = try showGroups(search, compiled, cut, fields, schema, files, started)
      }
    } catch {
      SortOptions.fail(with: error)
    }
    losses.show()
    if !failures.isEmpty || search.counters.damagedInputs > 0 { throw ExitCode.runtimeFailure }
    if search.counters.decoded == 0, search.counters.undecodable > 0 {
      throw ExitCode.runtimeFailure
    }
  }

  private var width: Int? { Console.isTerminal ? Console.width() : nil }

  private func showEvents(
    _ search: EventSearch,
    _ query: CompiledQuery,
    _ fields: FieldPatterns?,
    _ schema: Schema,
    _ files: [String],
    since started: Double
  ) throws(SpoolError) {
    let hits = try search.orderedHits()
    if json {
      let added = fields.map { HitFields(patterns: $0, schema: schema) }
      SearchPrinter(hits: hits, fields: added)
        .printResponse(milliseconds: Int((ProgressLine.now() - started) * 1000))
      return
    }
    if hits.total == 0 {
      showEmpty(search, query, files)
      return
    }
    HitTable(query: query, fields: fields, style: .output, width: width).print(hits)
    let total = ProgressLine.count(search.counters.decoded, "event")
    Console.note("\(ProgressLine.count(hits.count)) of \(total)")
  }

  /// Shows sequences or samples; how many were given up for lack of room.
  private func showGroups(
    _ search: EventSearch,
    _ query: CompiledQuery,
    _ cut: ResultCut,
    _ fields: FieldPatterns?,
    _ schema: Schema,
    _ files: [String],
    _ started: Double
  ) throws(SpoolError) -> Int {
    let (groups, evicted) = try GroupSearch(
      query: query,
      samplesPerKey: options.maxSamples ?? 1,
      cut: cut,
      sortMemory: options.sorting.memory
    ).groups(try search.orderedHits())
    if json {
      let added = fields.map { HitFields(patterns: $0, schema: schema) }
      GroupPrinter(query: query, groups: groups, fields: added)
        .printResponse(milliseconds: Int((ProgressLine.now() - started) * 1000))
    } else if groups.total == 0 {
      showEmpty(search, query, files)
    } else {
      let steps = GroupSteps(query: query, fields: fields, style: .output, width: width)
      for (number, group) in groups.enumerated() {
        for line in steps.lines(group, number: number + 1) { Console.print(line) }
      }
      let total = ProgressLine.count(search.counters.decoded, "event")
      let noun = query.isSample ? "sample" : "sequence"
      Console.note("\(ProgressLine.count(groups.count, noun)) in \(total)")
    }
    return evicted
  }

  private func showEmpty(_ search: EventSearch, _ query: CompiledQuery, _ files: [String]) {
    guard let misses = search.misses else { return }
    EmptyResult(
      query: query,
      text: self.query,
      misses: misses,
      events: search.counters.decoded,
      files: files
    ).show()
  }
}
