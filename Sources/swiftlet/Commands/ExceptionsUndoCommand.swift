// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Storage

/// `swiftlet exceptions undo`: takes a change back.
struct ExceptionsUndoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo",
    abstract: "Take back the last change of exceptions, or one by its number.",
    discussion: "A change that later ones built upon is not taken back: undo those first."
  )

  @OptionGroup var store: StoreArguments
  @Argument(help: "The change's number, as `history` shows it.")
  var change: Int64?

  func run() throws {
    guard let (wanted, count, done) = try undo() else {
      Console.error("there is no such change", help: ["see `swiftlet exceptions history`"])
      throw ExitCode.badInput
    }
    guard let done else {
      Console.error(
        "what change \(wanted) left was changed since",
        help: ["take the later changes back first: `swiftlet exceptions history`"]
      )
      throw ExitCode.badInput
    }
    let what = ProgressLine.count(count, "document")
    Console.note("change \(wanted) is taken back (\(what)) as change \(done)")
  }

  /// The change, how many documents it is of, and the number under which it was taken back; nil where
  /// there is no such change, and no number where it cannot be taken back.
  private func undo() throws -> (wanted: Int64, count: Int, done: Int64?)? {
    do throws(StorageError) {
      return try StateDatabase(path: store.layout.state).write { transaction in
        guard let wanted = try change ?? transaction.lastUndoableExceptionChange() else {
          return nil
        }
        let count = try transaction.exceptionChange(wanted).count
        guard count > 0 else { return nil }
        let done = try transaction.undoExceptionChange(
          wanted,
          who: StoredExceptions.who,
          at: Clock.now
        )
        return (wanted, count, done)
      }
    } catch {
      throw StoreMessages.failure(error)
    }
  }
}
