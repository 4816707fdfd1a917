// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import EQL
import Rules
import Storage

/// `swiftlet exceptions undo`: takes a change back.
struct ExceptionsUndoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo",
    abstract: "Take back the last change of exceptions, or one by its number.",
    discussion: """
      A change that later ones built upon is not taken back: undo those first. Nor is one without which an \
      exception could not be applied, such as the import of a value list that it asks for.
      """
  )

  @OptionGroup var store: StoreArguments
  @Argument(help: "The change's number, as `history` shows it.")
  var change: Int64?

  func run() throws {
    var broken: [String: String] = [:]
    let outcome = try undo(&broken)
    guard broken.isEmpty else { throw UnappliedItems.refuse("it is not taken back", broken) }
    guard let (wanted, count, done) = outcome else {
      Console.error(
        change == nil ? "nothing is left to take back" : "there is no such change",
        help: ["see `swiftlet exceptions history`"]
      )
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
  /// there is no such change, and no number where it cannot be taken back. `broken`: the exceptions that
  /// could then not be applied; nothing is done.
  private func undo(
    _ broken: inout [String: String]
  ) throws -> (wanted: Int64, count: Int, done: Int64?)? {
    do throws(StorageError) {
      return try StateDatabase(path: store.layout.state).write { transaction in
        guard let wanted = try change ?? transaction.lastUndoableExceptionChange() else {
          return nil
        }
        let parts = try transaction.exceptionChange(wanted)
        let count = parts.count
        guard count > 0 else { return nil }
        let before = try StoredExceptions.content(transaction).set
        broken = UnappliedItems.caused(by: Self.without(parts, before), before: before)
        guard broken.isEmpty else { return nil }
        let done = try transaction.undoExceptionChange(
          wanted,
          who: Person.current,
          at: Clock.now
        )
        return (wanted, count, done)
      }
    } catch {
      throw StoreMessages.failure(error)
    }
  }

  /// The set as it is once a change is taken back, as far as it tells which items can be applied.
  private static func without(_ parts: [ExceptionChange], _ set: ExceptionSet) -> ExceptionSet {
    var set = set
    for part in parts {
      let before = part.before.map {
        ExceptionDocument(part.kind, id: part.id, listID: part.listID, document: $0)
      }
      switch part.kind {
      case .values: set.valueLists[part.id] = before.flatMap(StoredExceptions.values)
      case .item:
        set.items.removeAll { $0.id == part.id }
        if let before {
          set.items += ExceptionFile(SourceText(name: part.id, bytes: before.document)).items
        }
      default: break
      }
    }
    return set
  }
}
