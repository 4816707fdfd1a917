// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
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
    let (files, failures) = EventInput.expand(paths)
    let schema = SearchOptions.extended(try options.schema(), by: files, for: query)
    let compiled = try options.reader(schema, json: json).compile(query)
    for failure in failures { Console.error("\(failure.path.visible): \(failure.reason)") }
    var search = EventSearch(
      compiled,
      timestamp: options.timestamp(schema),
      tiebreakerField: options.tiebreakerField,
      defaultIndex: options.index,
      tellsMisses: !json
    )
    search.read(files)
    if compiled.isEventQuery {
      try showEvents(search, compiled, schema, files, since: started)
    } else {
      try showGroups(search, compiled, schema, files, since: started)
    }
    if search.counters.undecodable > 0 {
      Console.warn("\(ProgressLine.count(search.counters.undecodable, "line")) could not be read")
    }
    if !failures.isEmpty || search.counters.damagedInputs > 0 { throw ExitCode.runtimeFailure }
    if search.counters.decoded == 0, search.counters.undecodable > 0 {
      throw ExitCode.runtimeFailure
    }
  }

  private var width: Int? { Console.isTerminal ? Console.width() : nil }

  private func chosen() throws -> FieldPatterns? {
    let patterns = try FieldPatterns(fields)
    return patterns.isEmpty ? nil : patterns
  }

  private func showEvents(
    _ search: EventSearch,
    _ query: CompiledQuery,
    _ schema: Schema,
    _ files: [String],
    since started: Double
  ) throws {
    let fields = try chosen()
    let hits = search.cut(search.orderedHits, size: size, keepsFirst: position == .head)
    if json {
      let added = fields.map { HitFields(patterns: $0, schema: schema) }
      let printer = SearchPrinter(hits: hits, fields: added)
      Console.print(printer.response(milliseconds: Int((ProgressLine.now() - started) * 1000)))
      return
    }
    if hits.isEmpty, search.misses?.isNothingFound ?? true {
      showEmpty(search, query, files)
      return
    }
    HitTable(query: query, fields: fields, style: .output, width: width).print(hits)
    let total = ProgressLine.count(search.counters.decoded, "event")
    Console.note("\(ProgressLine.count(hits.count)) of \(total)")
  }

  private func showGroups(
    _ search: EventSearch,
    _ query: CompiledQuery,
    _ schema: Schema,
    _ files: [String],
    since started: Double
  ) throws {
    let fields = try chosen()
    let (all, evicted) = GroupSearch(query: query, samplesPerKey: options.maxSamples ?? 1)
      .groups(search.orderedHits)
    // Samples have no order in time: the first ones are kept.
    let isSample = query.isSample
    let groups = search.cut(all, size: size, keepsFirst: isSample || position == .head)
    if json {
      let added = fields.map { HitFields(patterns: $0, schema: schema) }
      let printer = GroupPrinter(query: query, groups: groups, fields: added)
      Console.print(printer.response(milliseconds: Int((ProgressLine.now() - started) * 1000)))
    } else if all.isEmpty {
      showEmpty(search, query, files)
    } else {
      let steps = GroupSteps(query: query, fields: fields, style: .output, width: width)
      for (number, group) in groups.enumerated() {
        for line in steps.lines(group, number: number + 1) { Console.print(line) }
      }
      let total = ProgressLine.count(search.counters.decoded, "event")
      Console.note(
        ProgressLine.count(groups.count, isSample ? "sample" : "sequence") + " in \(total)"
      )
    }
    for (count, what) in [
      (search.timeless, "events have no time and were left out"),
      (search.truncatedKeys, "combinations of key values were left out"),
      (evicted, "pending sequences were given up to keep memory bounded"),
    ] where count > 0 {
      Console.warn("\(ProgressLine.count(count)) \(what)")
    }
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
