// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Detection
import Events

/// `swiftlet search`: one EQL query over recorded events.
struct SearchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Search recorded events with an EQL query.",
    discussion: """
      Prints a table of the fields that the query names, or that --fields asks for; of sequences and \
      samples each event on a line. Where nothing matches it says which clause left nothing over. \
      --json prints what Elasticsearch's _eql/search answers. Without --mapping, types come from ECS \
      and unknown fields are a warning; with it, unknown fields are errors, as in Elasticsearch. Logs of \
      other programs become events in ECS on the way, as in scan; --format ecs, or a mapping, leaves \
      documents as they are.

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
  @OptionGroup var input: FormatOption
  @OptionGroup var output: SearchOutput
  @Argument(help: "The query.")
  var query: String
  @Argument(help: ArgumentHelp("Files, folders, or - for standard input.", valueName: "path"))
  var paths: [String]

  func validate() throws {
    if paths.isEmpty { throw ValidationError("Name at least one file, or - for standard input.") }
  }

  func run() throws {
    let (files, failures) = EventInput.expand(paths)
    let run = try SearchRun(query, options, output, files: files, opening: options.opening(input))
    for failure in failures { Console.error("\(failure.path.visible): \(failure.reason)") }
    let search = run.run { search throws(SpoolError) in try search.read(files) }
    if !failures.isEmpty || search.counters.damagedInputs > 0 { throw ExitCode.runtimeFailure }
    if search.counters.decoded == 0, search.counters.undecodable > 0 {
      throw ExitCode.runtimeFailure
    }
  }
}
