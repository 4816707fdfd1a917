// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events
import Storage

/// `swiftlet events verify`: whether the store is whole.
struct EventsVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Read all stored events, look at every checksum, compare with the catalogue.",
    discussion: """
      Ends with status 1 when something is wrong, and says what. --rebuild first replaces the catalogue by a \
      new one, made from the segments, which hold all events; it is for a catalogue that is damaged or gone. \
      `swiftlet run` has to be ended before, for it writes to the store; without --rebuild it may go on.
      """
  )

  @OptionGroup var store: StoreArguments
  @Flag(help: "Replace the catalogue by one made from the segments; not while `swiftlet run` runs.")
  var rebuild = false
  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    if rebuild {
      guard store.layout.exists else {
        throw StoreMessages.failure(.missing(folder: store.layout.root))
      }
      let events = try store.writer(rebuildsCatalogue: true).segments
        .reduce(0) { $0 + $1.summary.events }
      Console.note("the catalogue was replaced: it knows \(ProgressLine.count(events, "event"))")
    }
    let report = try verify()
    if json {
      Console.print(report.document.serialised())
    } else {
      for problem in report.problems { Console.error(problem.visible) }
      for remark in report.remarks { Console.note(remark.visible) }
      Console.note(
        "\(ProgressLine.count(report.segments, "segment")), \(ProgressLine.count(report.frames, "frame")), "
          + "\(ProgressLine.count(report.events, "event")), \(ProgressLine.bytes(report.bytes)): "
          + (report.problems.isEmpty
            ? "all good" : ProgressLine.count(report.problems.count, "problem"))
      )
    }
    if !report.problems.isEmpty { throw ExitCode.runtimeFailure }
  }

  private func verify() throws -> StoreVerification.Report {
    do throws(StorageError) {
      let reader = try StoreReader(store.layout)
      var verification = StoreVerification(reader)
      var progress = ProgressLine()
      let total = reader.segments.reduce(0) {
        $0 + (EventInput.size(of: reader.layout.path(of: $1)) ?? 0)
      }
      verification.run { report in
        progress.show(bytes: report.bytes, total: total, events: report.events)
      }
      progress.clear()
      return verification.report
    } catch {
      throw StoreMessages.failure(error)
    }
  }
}

extension StoreVerification.Report {
  /// The report for machines.
  var document: JSONValue {
    .object([
      .init("ok", .bool(problems.isEmpty)), .init("segments", .number(segments)),
      .init("frames", .number(frames)), .init("events", .number(events)),
      .init("bytes", .number(bytes)), .init("problems", .array(problems.map { .string($0) })),
      .init("remarks", .array(remarks.map { .string($0) })),
    ])
  }
}
