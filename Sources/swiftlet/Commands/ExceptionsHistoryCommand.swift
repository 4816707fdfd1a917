// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events
import Storage

/// `swiftlet exceptions history`: who changed what, and when.
struct ExceptionsHistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Show who changed which exceptions, and when; the last first."
  )

  @OptionGroup var store: StoreArguments
  @Option(help: ArgumentHelp("Most changes that are shown.", valueName: "n"))
  var size = 20
  @Flag(help: "Write one JSON object a change.")
  var json = false

  func run() throws {
    let changes = try read()
    if json {
      for change in changes { Console.print(Self.document(change).serialised()) }
      return
    }
    var table = TextTable(["CHANGE", "TIME", "WHO", "WHAT"], alignsRight: [true])
    for change in changes {
      table.add([
        "\(change.change)", change.time.iso8601(fractionDigits: 0), change.who, Self.text(change),
      ])
    }
    guard !table.isEmpty else {
      Console.note("nothing was ever changed")
      return
    }
    let width = Console.isTerminal ? Console.width() : nil
    for line in table.lines(width: width, style: .output) { Console.print(line) }
  }

  private func read() throws -> [ExceptionChange] {
    do throws(StorageError) {
      let state: StateDatabase
      do throws(StorageError) {
        state = try StateDatabase(reading: store.layout.state)
      } catch .noState {
        return []
      }
      return try state.read { try $0.exceptionChanges(limit: max(1, size)) }
    } catch {
      throw StoreMessages.failure(error)
    }
  }

  private static func text(_ change: ExceptionChange) -> String {
    let verb = change.before == nil ? "added" : change.after == nil ? "removed" : "changed"
    let undo = change.undoes.map { " (takes back \($0))" } ?? ""
    return "\(change.kind.rawValue) \(change.id) \(verb)\(undo)"
  }

  private static func document(_ change: ExceptionChange) -> JSONValue {
    func value(_ bytes: [UInt8]?) -> JSONValue {
      guard let bytes else { return .null }
      // Values of a list are shown by their number.
      if change.kind == .values { return .integer(bytes.count { $0 == 10 }) }
      return (try? JSONValue.parse(bytes)) ?? .null
    }
    return [
      "change": .integer(change.change), "time": .string(change.time.iso8601()),
      "who": .string(change.who), "kind": .string(change.kind.rawValue),
      "id": .string(change.id), "list_id": .string(change.listID),
      "undoes": change.undoes.map { .integer($0) } ?? .null, "before": value(change.before),
      "after": value(change.after),
    ]
  }
}
