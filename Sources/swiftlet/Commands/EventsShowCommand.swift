// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events
import Storage

/// `swiftlet events show`: a stored event by its id.
struct EventsShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show the stored event of an id, with all its fields.",
    discussion: """
      The id is a hit's _id, else event.id, else the SHA-256 of the line, as alerts and searches name it. \
      Status 1 when there is no such event.

      Examples:
        swiftlet events show 8410ea51
        swiftlet events show --json 8410ea51 | jq ._source
      """
  )

  @OptionGroup var store: StoreArguments
  @OptionGroup var selection: SelectionArguments
  @Flag(help: "Print each event as a search hit, one a line.")
  var json = false
  @Argument(help: "The event's id.")
  var id: String

  func run() throws {
    let reader = try store.reader()
    var wanted = selection.selection
    wanted.id = id
    var events = StoredEvents(reader, wanted)
    var count = 0
    while events.forEachInNext({ event in
      count += 1
      show(event)
    }) {}
    StoreMessages.warn(events.texts.notices)
    if count == 0 {
      Console.error(
        "no stored event has the id \"\(id.visible.truncated(to: 100))\"",
        help: ["`swiftlet events search` finds events by what they hold"]
      )
      throw ExitCode.runtimeFailure
    }
    if count > 1 { Console.note("\(count) events have this id") }
  }

  private func show(_ event: StoredEvents.Event) {
    let hit = SearchHit(
      index: event.segment.stream.text,
      id: event.id,
      line: Array(event.line),
      time: event.time?.nanoseconds ?? .min
    )
    if json {
      var out: [UInt8] = []
      hit.write(into: &out)
      Console.print(String(decoding: out, as: UTF8.self))
      return
    }
    Console.print(Style.output("_id \(hit.id.visible)  _index \(hit.index)", .dim))
    let width = Console.isTerminal ? Console.width() : nil
    for line in FieldLines.lines(of: hit.document, width: width) { Console.print(line) }
  }
}
