// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events
import Storage

/// `swiftlet events export`: stored events as NDJSON.
struct EventsExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write stored events as NDJSON.",
    discussion: """
      Lines come as they were read, in the order in which they came. --hits puts each into a search hit, \
      which tells its data stream.

      Examples:
        swiftlet events export --stream 'logs-endpoint.*' --from now-1h > last-hour.ndjson
        swiftlet events export --hits --host web1 | zstd > web1.ndjson.zst
      """
  )

  @OptionGroup var store: StoreArguments
  @OptionGroup var selection: SelectionArguments
  @Flag(help: "Write search hits: {\"_index\":…,\"_id\":…,\"_source\":…}.")
  var hits = false

  func run() throws {
    var events = StoredEvents(try store.reader(), selection.selection)
    var progress = ProgressLine()
    var out: [UInt8] = []
    var count = 0
    let isTerminal = Console.isTerminal
    while events.forEachInNext({ event in
      count += 1
      if hits {
        SearchHit(
          index: event.segment.stream.text,
          id: event.id,
          line: Array(event.line),
          time: 0
        ).write(into: &out)
      } else {
        out += event.line
      }
      out.append(UInt8(ascii: "\n"))
    }) {
      // A file gets what was stored, to the byte.
      out.withUnsafeBytes { isTerminal ? Console.write($0) : Console.writeUnchanged($0) }
      out.removeAll(keepingCapacity: true)
      if !Console.isTerminal {
        progress.show(bytes: events.texts.bytesDone, total: events.texts.totalBytes, events: count)
      }
    }
    progress.clear()
    StoreMessages.warn(events.texts.notices)
    if events.undecodable > 0 {
      Console.warn("\(ProgressLine.count(events.undecodable, "line")) could not be read")
    }
    if !Console.isTerminal || count == 0 { Console.note(ProgressLine.count(count, "event")) }
    if events.texts.notices.contains(where: \.isLoss) { throw ExitCode.runtimeFailure }
  }
}
