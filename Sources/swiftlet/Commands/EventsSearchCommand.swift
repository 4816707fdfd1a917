// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Detection
import Events
import Storage

/// `swiftlet events search`: one EQL query over stored events.
struct EventsSearchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Search stored events with an EQL query.",
    discussion: """
      As `swiftlet search`, over the store. --stream, --from, --to and --host leave out what is not \
      wanted before it is read: narrow them, and a search over months takes moments.

      Examples:
        swiftlet events search 'process where process.name == "ssh"' --from now-1d
        swiftlet events search 'any where host.os.type == "linux" | tail 20' --stream 'logs-*' --host web1
        swiftlet events search --json 'file where true' --from 2026-11-24T10:00:00Z --to 2026-11-24T11:00:00Z
      """
  )

  @OptionGroup var store: StoreArguments
  @OptionGroup var selection: SelectionArguments
  @OptionGroup var options: SearchOptions
  @OptionGroup var output: SearchOutput
  @Argument(help: "The query.")
  var query: String

  func validate() throws {
    if options.index != nil {
      throw ValidationError("A stored event's index is its data stream: --stream says which.")
    }
  }

  func run() throws {
    let reader = try store.reader()
    let wanted = selection.selection
    let segments = reader.segments(for: wanted)
    let files = segments.map { reader.layout.path(of: $0) }
    let run = try SearchRun(query, options, output, files: files)
    let texts = ReadAhead(reader, wanted)
    let search = run.run(wanted) { search throws(SpoolError) in try search.read(texts) }
    let notices = texts.notices
    StoreMessages.warn(notices)
    if !output.json, search.counters.decoded == 0 { explainNothing(reader, segments) }
    if notices.contains(where: \.isLoss) { throw ExitCode.runtimeFailure }
  }

  /// Says why no event was looked at.
  private func explainNothing(_ reader: StoreReader, _ segments: [SegmentID]) {
    if reader.segments.isEmpty {
      Console.note("  the store is empty: `swiftlet events import FILE` fills it")
    } else if segments.isEmpty {
      Console.note(
        "  --stream, --from and --to leave nothing over; `swiftlet events list` says what there is"
      )
    } else {
      Console.note(
        "  no stored event is of that time and host; `swiftlet events list` says what there is"
      )
    }
  }
}
