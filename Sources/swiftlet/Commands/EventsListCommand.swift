// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events
import Storage

/// `swiftlet events list`: the data streams of the store.
struct EventsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the data streams of the store with their events, sizes and times."
  )

  @OptionGroup var store: StoreArguments
  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let reader = try store.reader()
    let streams = StreamSummary.all(of: reader)
    if json {
      Console.print(
        JSONValue.object([
          .init("store", .string(reader.layout.root)),
          .init("data_streams", .array(streams.map(\.document))),
        ]).serialised()
      )
      return
    }
    guard !streams.isEmpty else {
      Console.note("the store \(reader.layout.root.visible) holds no events")
      return
    }
    var table = TextTable(
      ["data stream", "events", "on disk", "segments", "hosts", "from", "to"],
      alignsRight: [false, true, true, true, true]
    )
    for stream in streams { table.add(stream.cells) }
    let width = Console.isTerminal ? Console.width() : nil
    for line in table.lines(width: width, style: .output) { Console.print(line) }
    let uncounted = streams.reduce(0) { $0 + $1.uncountedBytes }
    if uncounted > 0 {
      Console.warn(
        "the catalogue does not know \(ProgressLine.bytes(uncounted)) yet, whose events are not counted"
      )
    }
    let events = streams.reduce(0) { $0 + $1.summary.events }
    let bytes = streams.reduce(0) { $0 + $1.bytes }
    Console.note(
      "\(ProgressLine.count(events, "event")), \(ProgressLine.bytes(bytes)) in \(reader.layout.root.visible)"
    )
  }
}
