// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Detection
import Events
import Rules
import Translation

/// `swiftlet scan`: alerts of recorded events.
struct ScanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scan",
    abstract: "Find alerts in recorded events and logs (also .gz and .zst).",
    discussion: """
      Each line is an event, or a search hit {"_index","_id","_source"}; a JSON array of them, and an \
      answer of Elasticsearch, are read as the events in it. Folders are read \
      recursively (.ndjson .jsonl .json .log, each also rotated, .gz and .zst); - is standard input. Every match is reported, whatever \
      the rule's schedule says. Lines that are no events are counted and reported, and never stop \
      the scan. Logs of other programs are known by their first lines and become events in ECS on the \
      way: \(InputFormat.readable.dropFirst().map(\.title).joined(separator: ", ")); --format says it where \
      the first lines do not. Several inputs are one stream in the order of event time; a single one's events alert \
      as they are read, and its sequences in the order of time when it has ended. What does not fit \
      into memory for that is sorted in an unnamed file in $TMPDIR or /tmp.

      Examples:
        swiftlet scan events.ndjson
        swiftlet scan --rules my-rules/ --jsonl logs/ > alerts.ndjson
        swiftlet scan --exceptions exceptions.ndjson events.ndjson
        zcat old.gz | swiftlet scan --fail-on-alert -
      """
  )

  @OptionGroup var rules: RuleOptions
  @OptionGroup var exceptions: ExceptionOptions

  @OptionGroup var input: FormatOption

  @Option(help: ArgumentHelp("The index of events that do not tell theirs.", valueName: "name"))
  var index: String?

  @Flag(help: "Write one alert document a line.")
  var jsonl = false

  @Option(help: ArgumentHelp("How many threads match events.", valueName: "n"))
  var threads = 1

  @Option(
    name: .customLong("stats-json"),
    help: ArgumentHelp("Write the counters to a file.", valueName: "file")
  )
  var statsFile: String?

  @Flag(help: "Say what the stages took, and which rules cost most.")
  var stats = false

  @Option(
    name: .customLong("tiebreaker-field"),
    help: ArgumentHelp("The field that orders events of one instant.", valueName: "field")
  )
  var tiebreakerField: String?

  @OptionGroup var sorting: SortOptions

  @Flag(name: .customLong("fail-on-alert"), help: "End with status 3 when there was an alert.")
  var failOnAlert = false

  @Argument(help: ArgumentHelp("Files, folders, or - for standard input.", valueName: "path"))
  var paths: [String]

  func validate() throws {
    if paths.isEmpty { throw ValidationError("Name at least one file, or - for standard input.") }
    if !(1...256).contains(threads) { throw ValidationError("--threads is 1 to 256.") }
  }

  func run() throws {
    let set = try rules.load(exceptions: exceptions)
    let (files, failures) = EventInput.expand(paths)
    for failure in failures { Console.error("\(failure.path.visible): \(failure.reason)") }
    let run = ScanRun(
      set,
      output: AlertOutput(set, isJSON: jsonl),
      options: ScanRun.Options(
        opening: input.opening,
        defaultIndex: index,
        threads: threads,
        tiebreakerField: tiebreakerField,
        sortMemory: sorting.memory,
        isTimed: stats || statsFile != nil
      )
    )
    do throws(SpoolError) {
      try run.read(files)
      try run.finish()
    } catch {
      SortOptions.fail(with: error)
    }
    try report(run, set, failures.count)
  }

  private func report(_ run: ScanRun, _ set: RuleSet, _ failures: Int) throws {
    run.summarise(ruleCount: set.entries.count)
    if stats { RunStatistics(run, set).show() }
    if let statsFile { try StatisticsFile.write(run.statistics(set), to: statsFile) }
    if failures > 0 || run.counters.damagedInputs > 0 { throw ExitCode.runtimeFailure }
    if run.counters.decoded == 0, run.counters.undecodable > 0 {
      Console.error("not one line could be read as an event")
      throw ExitCode.runtimeFailure
    }
    if failOnAlert, run.output.total > 0 { throw ExitCode.alerted }
  }
}
