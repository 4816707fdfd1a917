// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Detection
import EQL
import Events
import Foundation

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
      Prints a table of the fields that the query names; --json prints what Elasticsearch's \
      _eql/search answers. Without --mapping, types come from ECS and unknown fields are a warning; \
      with it, unknown fields are errors, as in Elasticsearch.

      Example:
        swiftlet search 'process where process.name : "ssh*" and process.args_count > 3' logs/
      """
  )

  @Option(help: ArgumentHelp("The index of events that do not tell theirs.", valueName: "name"))
  var index: String?
  @Option(
    help: ArgumentHelp("An Elasticsearch mapping that gives the fields' types.", valueName: "file")
  )
  var mapping: String?
  @Option(name: .customLong("timestamp-field"), help: "The field that holds the time.")
  var timestampField = "@timestamp"
  @Option(
    name: .customLong("tiebreaker-field"),
    help: "The field that orders events of one instant."
  )
  var tiebreakerField: String?
  @Option(name: .customLong("event-category-field"), help: "The field that holds the category.")
  var categoryField = "event.category"
  @Option(help: "At most so many results. Default: all.")
  var size: Int?
  @Option(name: .customLong("fetch-size"), help: "Accepted for compatibility; events are streamed.")
  var fetchSize: Int?
  @Option(
    name: .customLong("result-position"),
    help: "Which results --size keeps: the first or the last."
  )
  var position: Position = .tail
  @Option(name: .customLong("max-samples-per-key"), help: "Samples per join key.")
  var maxSamples: Int?
  @OptionGroup var sorting: SortOptions
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
    if let maxSamples, maxSamples < 1 {
      throw ValidationError("--max-samples-per-key is at least 1.")
    }
  }

  func run() throws {
    let started = ProgressLine.now()
    let (files, failures) = EventInput.expand(paths)
    let schema = try schema(for: files)
    let compiled = try compile(schema)
    for failure in failures { Console.error("\(failure.path.visible): \(failure.reason)") }
    // Samples have no order in time: the first ones are kept.
    let cut = ResultCut(
      compiled,
      size: size,
      keepsFirst: compiled.isSample || position == .head
    )
    var search = EventSearch(
      compiled,
      timestamp: schema.definition(of: timestampField)
        ?? FieldDefinition(path: timestampField, type: .date),
      tiebreakerField: tiebreakerField,
      defaultIndex: index,
      cut: cut,
      sortMemory: sorting.memory
    )
    do throws(SpoolError) {
      try search.read(files)
      if compiled.isEventQuery {
        showEvents(search, compiled, since: started)
      } else {
        try showGroups(search, compiled, cut, since: started)
      }
    } catch {
      SortOptions.fail(with: error)
    }
    if search.spilledBytes > 0 {
      Console.note("\(ProgressLine.bytes(search.spilledBytes)) of events were sorted on disk")
    }
    if search.counters.undecodable > 0 {
      Console.warn("\(ProgressLine.count(search.counters.undecodable, "line")) could not be read")
    }
    if !failures.isEmpty || search.counters.damagedInputs > 0 { throw ExitCode.runtimeFailure }
    if search.counters.decoded == 0, search.counters.undecodable > 0 {
      throw ExitCode.runtimeFailure
    }
  }

  private func showEvents(_ search: EventSearch, _ query: CompiledQuery, since started: Double) {
    let hits = search.orderedHits()
    let printer = SearchPrinter(query: query, hits: hits)
    if json {
      printer.printResponse(milliseconds: Int((ProgressLine.now() - started) * 1000))
      return
    }
    printer.printTable()
    let total = ProgressLine.count(search.counters.decoded, "event")
    Console.note("\(ProgressLine.count(hits.count)) of \(total)")
  }

  private func showGroups(
    _ search: EventSearch,
    _ query: CompiledQuery,
    _ cut: ResultCut,
    since started: Double
  ) throws(SpoolError) {
    let isSample = query.isSample
    let (groups, evicted) = try GroupSearch(
      query: query,
      samplesPerKey: maxSamples ?? 1,
      cut: cut,
      sortMemory: sorting.memory
    ).groups(search.orderedHits())
    let printer = GroupPrinter(query: query, groups: groups)
    if json {
      printer.printResponse(milliseconds: Int((ProgressLine.now() - started) * 1000))
    } else {
      printer.printSteps()
      let total = ProgressLine.count(search.counters.decoded, "event")
      Console.note(
        ProgressLine.count(groups.count, isSample ? "sample" : "sequence") + " in \(total)"
      )
    }
    for (count, what) in [
      (search.timeless, "events have no time and were left out"),
      (search.truncatedKeys, "combinations of key values were left out"),
      (
        evicted,
        isSample
          ? "events of samples were left out to keep memory bounded"
          : "pending sequences were given up to keep memory bounded"
      ),
    ] where count > 0 {
      Console.warn("\(ProgressLine.count(count)) \(what)")
    }
  }

  private func schema(for files: [String]) throws -> Schema {
    guard let mapping else { return .ecs }
    return extended(try MappingFile.read(mapping), by: files)
  }

  private func compile(_ schema: Schema) throws -> CompiledQuery {
    let options = EQL.Options(schema: schema, categoryField: categoryField, now: Clock.now)
    let (compiled, diagnostics) = EQL.compile(query, options: options)
    let errors = diagnostics.filter { $0.severity == .error }
    if !errors.isEmpty {
      try fail(with: diagnostics)
    }
    if !json { show(diagnostics) }
    guard let compiled else { throw ExitCode.badInput }
    return compiled
  }

  /// The mapping with the fields that it would have got from the documents. Pipes can be read only
  /// once, so they add none.
  private func extended(_ schema: Schema, by files: [String]) -> Schema {
    let unlisted = EQL.fieldPaths(in: query).filter { schema.definition(of: $0) == nil }
    guard schema.isDynamic, !unlisted.isEmpty else { return schema }
    var mapping = DynamicMapping(unlisted.sorted())
    for file in files where file != "-" {
      // What cannot be read is reported by the search itself.
      guard EventInput.size(of: file) != nil, let reader = try? LineReader(path: file) else {
        continue
      }
      while !mapping.isComplete, let block = reader.next() { mapping.look(at: block.bytes) }
    }
    return schema.withAdditional(fields: mapping.definitions)
  }

  private func fail(with diagnostics: [Diagnostic]) throws {
    if json {
      Console.print(ElasticsearchError.body(diagnostics, query: query))
    } else {
      show(diagnostics)
    }
    throw ExitCode.badInput
  }

  private func show(_ diagnostics: [Diagnostic]) {
    let source = SourceText(name: "<query>", text: query)
    let renderer = DiagnosticRenderer(source: source, isColoured: Style.messages.isColoured)
    for diagnostic in diagnostics { Console.note(renderer.render(diagnostic)) }
  }
}
