// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events
import Service
import Storage

/// `swiftlet events prune`: deletes old events.
struct EventsPruneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Delete old events, by age and by size.",
    discussion: """
      Deletes whole segments, those first that were begun first. The age counts from when events came, not \
      from the time that they tell. --dry-run says what would go.

      Examples:
        swiftlet events prune --older-than 30d --dry-run
        swiftlet events prune --older-than 90d --max-size 20GB
      """
  )

  @OptionGroup var store: StoreArguments
  @Option(
    name: .customLong("older-than"),
    help: ArgumentHelp("Delete what came longer ago: 12h, 30d, 8w.", valueName: "age")
  )
  var age: Age?
  @Option(
    name: .customLong("max-size"),
    help: ArgumentHelp("Delete until no more is on disk: 500MB, 20GB.", valueName: "size")
  )
  var size: ByteSize?
  @Flag(name: .customLong("dry-run"), help: "Only say what would be deleted.")
  var isPreview = false
  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if age == nil, size == nil {
      throw ValidationError("Say what may go: --older-than AGE, --max-size SIZE, or both.")
    }
  }

  func run() throws {
    guard store.layout.exists else {
      throw StoreMessages.failure(.missing(folder: store.layout.root))
    }
    let writer = try self.writer()
    let policy = RetentionPolicy(maximumAge: age?.seconds, maximumBytes: size?.bytes)
    let report: PruneReport
    do throws(StorageError) {
      report = try writer.prune(policy, isPreview: isPreview)
    } catch {
      throw StoreMessages.failure(error)
    }
    if let error = writer.catalogueError {
      Console.warn("\(error.description.visible); the next to write mends it")
    }
    if json { Console.print(document(report).serialised()) } else { show(report) }
  }

  /// The store, open for writing. A service that runs has it, and deletes by itself.
  private func writer() throws -> EventStore {
    if case .status(let document, isAlive: true) = StatusFile(store.layout).read(),
      case .number(let process)? = document["pid"]
    {
      Console.error(
        "`swiftlet run` (\(process)) keeps this store, and deletes by itself what is beyond its bounds",
        help: [
          "set retention.events_age or retention.events_size in its configuration, then: kill -HUP \(process)",
          "or end it, and prune then",
        ]
      )
      throw ExitCode.runtimeFailure
    }
    return try store.writer()
  }

  private func show(_ report: PruneReport) {
    var table = TextTable(
      ["segment", "events", "on disk", "came until"],
      alignsRight: [false, true, true]
    )
    for segment in report.deleted {
      table.add([
        segment.id.name, ProgressLine.count(segment.summary.events),
        ProgressLine.bytes(segment.bytes), segment.ingested?.upperBound.iso8601() ?? "-",
      ])
    }
    let width = Console.isTerminal ? Console.width() : nil
    if !table.isEmpty {
      for line in table.lines(width: width, style: .output) { Console.print(line) }
    }
    Console.note(
      "\(ProgressLine.count(report.deleted.count, "segment")), \(ProgressLine.count(report.events, "event")), "
        + "\(ProgressLine.bytes(report.bytes)) \(isPreview ? "would be deleted" : "deleted"); "
        + "\(ProgressLine.count(report.keptEvents, "event")), \(ProgressLine.bytes(report.keptBytes)) kept"
    )
  }

  private func document(_ report: PruneReport) -> JSONValue {
    .object([
      .init("dry_run", .bool(isPreview)),
      .init(
        "deleted",
        .object([
          .init("segments", .array(report.deleted.map { .string($0.id.name) })),
          .init("events", .number(report.events)), .init("bytes", .number(report.bytes)),
        ])
      ),
      .init(
        "kept",
        .object([
          .init("segments", .number(report.keptSegments)),
          .init("events", .number(report.keptEvents)), .init("bytes", .number(report.keptBytes)),
        ])
      ),
    ])
  }
}
