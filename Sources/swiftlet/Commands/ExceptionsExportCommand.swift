// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events
import Rules

/// `swiftlet exceptions export`: exceptions as Elastic writes them.
struct ExceptionsExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write lists with their items as NDJSON that Elastic imports too.",
    discussion:
      "Lists first, then items, then how many of each. Value lists are exported by `values export`."
  )

  @OptionGroup var store: StoreArguments
  @Argument(help: "Ids of lists; all without.")
  var lists: [String] = []

  func run() throws {
    let set = try StoredExceptions(layout: store.layout).set()
    for id in lists { _ = try ExceptionLookup.list(id, in: set) }
    let chosen = set.lists.filter { lists.isEmpty || lists.contains($0.id) }
    let items = set.items.filter { item in chosen.contains { $0.id == item.listID } }
    for list in chosen { Console.print(list.document.serialised()) }
    for item in items { Console.print(item.document.serialised()) }
    let details: JSONValue = [
      "exported_exception_list_count": .integer(chosen.count),
      "exported_exception_list_item_count": .integer(items.count),
      "missing_exception_list_items": [], "missing_exception_list_items_count": 0,
      "missing_exception_lists": [], "missing_exception_lists_count": 0,
    ]
    Console.print(details.serialised())
  }
}
