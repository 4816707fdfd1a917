// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL
import Events
import Storage
import Translation

/// One query from its text to what is shown of its results, wherever the events come from.
struct SearchRun {
  private let text: String
  private let query: CompiledQuery
  private let options: SearchOptions
  private let output: SearchOutput
  private let schema: Schema
  /// The files that the events stand in, for hints.
  private let files: [String]
  private let opening: InputOpening
  private let started = ProgressLine.now()

  /// Compiles the query; ends the command when it has mistakes.
  init(
    _ text: String,
    _ options: SearchOptions,
    _ output: SearchOutput,
    files: [String],
    opening: InputOpening = InputOpening(format: .ecs)
  ) throws {
    self.text = text
    self.options = options
    self.output = output
    self.files = files
    self.opening = opening
    schema = SearchOptions.extended(try options.schema(), by: files, opening, for: text)
    query = try options.reader(schema, json: output.json).compile(text)
  }

  /// Searches what `read` reads and shows the results; ends the program when they cannot be sorted.
  func run(
    _ selection: EventSelection? = nil,
    reading read: (inout EventSearch) throws(SpoolError) -> Void
  ) -> EventSearch {
    // Samples have no order in time: the first ones are kept.
    let cut = ResultCut(
      query,
      size: output.size,
      keepsFirst: query.isSample || output.position == .head
    )
    var search = EventSearch(
      query,
      timestamp: options.timestamp(schema),
      tiebreakerField: options.tiebreakerField,
      opening: opening,
      defaultIndex: options.index,
      cut: cut,
      sortMemory: options.sorting.memory,
      tellsMisses: !output.json,
      selection: selection
    )
    do throws(SpoolError) {
      try read(&search)
      var losses = SearchLosses(search: search, query: query)
      // They were looked at when the arguments were parsed.
      let patterns = try? FieldPatterns(output.fields)
      let fields = patterns?.isEmpty == false ? patterns : nil
      if query.isEventQuery {
        try showEvents(search, fields)
      } else {
        losses.evicted = try showGroups(search, cut, fields)
      }
      losses.show()
    } catch {
      SortOptions.fail(with: error)
    }
    return search
  }

  private var width: Int? { Console.isTerminal ? Console.width() : nil }

  private func showEvents(
    _ search: EventSearch,
    _ fields: FieldPatterns?
  ) throws(SpoolError) {
    let hits = try search.orderedHits()
    if output.json {
      let added = fields.map { HitFields(patterns: $0, schema: schema) }
      SearchPrinter(hits: hits, fields: added)
        .printResponse(milliseconds: Int((ProgressLine.now() - started) * 1000))
      return
    }
    let unknown = UnknownFields(fields?.patterns ?? [], option: "--fields", schema: schema)
    if hits.total == 0 {
      showEmpty(search)
      unknown.show()
      return
    }
    HitTable(query: query, fields: fields, style: .output, unknown: unknown, width: width).print(
      hits
    )
    let total = ProgressLine.count(search.counters.decoded, "event")
    Console.note("\(ProgressLine.count(hits.count)) of \(total)")
  }

  /// Shows sequences or samples; how many were given up for lack of room.
  private func showGroups(
    _ search: EventSearch,
    _ cut: ResultCut,
    _ fields: FieldPatterns?
  ) throws(SpoolError) -> Int {
    let (groups, evicted) = try GroupSearch(
      query: query,
      samplesPerKey: options.maxSamples ?? 1,
      cut: cut,
      sortMemory: options.sorting.memory
    ).groups(try search.orderedHits())
    if output.json {
      let added = fields.map { HitFields(patterns: $0, schema: schema) }
      GroupPrinter(query: query, groups: groups, fields: added)
        .printResponse(milliseconds: Int((ProgressLine.now() - started) * 1000))
    } else if groups.total == 0 {
      showEmpty(search)
    } else {
      let steps = GroupSteps(query: query, fields: fields, style: .output, width: width)
      var unknown = UnknownFields(fields?.patterns ?? [], option: "--fields", schema: schema)
      for (number, group) in groups.enumerated() {
        for event in group.events { if let event { unknown.look(at: event.document) } }
        for line in steps.lines(group, number: number + 1) { Console.print(line) }
      }
      unknown.show()
      let total = ProgressLine.count(search.counters.decoded, "event")
      let noun = query.isSample ? "sample" : "sequence"
      Console.note("\(ProgressLine.count(groups.count, noun)) in \(total)")
    }
    return evicted
  }

  private func showEmpty(_ search: EventSearch) {
    guard let misses = search.misses else { return }
    EmptyResult(
      query: query,
      text: text,
      misses: misses,
      events: search.counters.decoded,
      files: files,
      opening: opening
    ).show()
  }
}
