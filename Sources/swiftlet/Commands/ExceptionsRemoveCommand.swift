// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Rules
import Storage

/// `swiftlet exceptions remove`: takes exceptions away.
struct ExceptionsRemoveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Remove exceptions, or a whole list with --list; `undo` brings them back."
  )

  @OptionGroup var store: StoreArguments
  @Option(help: ArgumentHelp("A list with all that is in it.", valueName: "id"))
  var list: String?
  @Argument(help: "Ids of exceptions, or their beginnings.")
  var exceptions: [String] = []

  func validate() throws {
    if list == nil, exceptions.isEmpty { throw ValidationError("Name an exception, or a --list.") }
  }

  func run() throws {
    let stored = StoredExceptions(layout: store.layout)
    let set = try stored.set()
    var remove: [(kind: ExceptionDocument.Kind, id: String)] = []
    for text in exceptions { remove.append((.item, try ExceptionLookup.item(text, in: set).id)) }
    if let list {
      let id = try ExceptionLookup.list(list, in: set).id
      remove += set.items.filter { $0.listID == id }.map { (.item, $0.id) }
      remove += set.attachments.filter { $0.listID == id }
        .map { (.attachment, StoredExceptions.id($0)) }
      remove.append((.list, id))
    }
    guard let change = try stored.change(remove: remove) else { return }
    Console.note(
      "\(ProgressLine.count(remove.count { $0.kind == .item }, "exception")) removed; `swiftlet exceptions undo \(change)` brings back"
    )
  }
}
