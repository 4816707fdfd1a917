// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events
import Storage

/// `swiftlet alerts undo`: takes the last thing back that one did with alerts.
struct AlertsUndoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo",
    abstract: "Take back what you did last with alerts.",
    discussion: """
      One command is one step, with all alerts that it named; again, and the one before it is taken back. \
      What others did since stays. The history keeps both.
      """
  )

  @OptionGroup var store: StoreArguments
  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let state = try store.state(forWriting: true)
    let outcome: AlertUndoOutcome?
    do throws(StorageError) {
      outcome = try state.write { try $0.undo(by: Person.current, at: Clock.now) }
    } catch {
      throw StoreMessages.failure(error)
    }
    guard let outcome else {
      if json { Console.print(#"{"undone":null}"#) }
      Console.note("nothing to undo: \(Person.current.visible) has done nothing with alerts")
      return
    }
    if json {
      Console.print(
        JSONValue.object([
          .init(
            "undone",
            .object([
              .init("kind", .string(outcome.kind.rawValue)),
              .init("value", .string(outcome.value)),
              .init("time", .string(outcome.time.iso8601())),
              .init("ids", .strings(outcome.ids)), .init("members", .number(outcome.members)),
            ])
          )
        ]).serialised()
      )
      return
    }
    let members =
      outcome.members > 0
      ? " (with \(ProgressLine.count(outcome.members, "event")) of sequences)" : ""
    Console.print(
      "undone: \(Self.words(outcome).visible), done at \(outcome.time.iso8601(fractionDigits: 0)), "
        + "of \(ProgressLine.count(outcome.ids.count, "alert"))\(members)"
    )
    for id in outcome.ids.prefix(20) { Console.print("  \(id.prefix(8))") }
    if outcome.ids.count > 20 { Console.print("  … \(outcome.ids.count - 20) more") }
  }

  private static func words(_ outcome: AlertUndoOutcome) -> String {
    switch outcome.kind {
    case .status: "status \(outcome.value)"
    case .tag: "tag \(outcome.value)"
    case .untag: "removal of the tag \(outcome.value)"
    case .assign: "assignment to \(outcome.value)"
    case .unassign: "removal of the assignment to \(outcome.value)"
    case .note: "note \"\(outcome.value.truncated(to: 60))\""
    }
  }
}
