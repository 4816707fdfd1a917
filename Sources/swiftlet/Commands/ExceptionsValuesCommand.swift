// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import EQL
import Rules
import Storage

/// `swiftlet exceptions values`: value lists.
struct ExceptionsValuesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "values",
    abstract: "Keep value lists, which entries ask for with `is in list`.",
    subcommands: [
      ValuesListCommand.self, ValuesImportCommand.self, ValuesExportCommand.self,
      ValuesRemoveCommand.self,
    ]
  )
}

extension ValueList.Kind: ExpressibleByArgument {}

extension ExceptionItem {
  /// Whether an entry asks for a value list.
  fileprivate func asks(forList id: String) -> Bool {
    entries.contains {
      if case .list(id, _) = $0.test { true } else { false }
    }
  }
}

/// `swiftlet exceptions values list`.
struct ValuesListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List value lists with their types and how many values they have."
  )

  @OptionGroup var store: StoreArguments

  func run() throws {
    let set = try StoredExceptions(layout: store.layout).set()
    var table = TextTable(["ID", "TYPE", "VALUES"])
    for list in set.valueLists.values.sorted(by: { $0.id < $1.id }) {
      table.add([list.id, list.kind.rawValue, ProgressLine.count(list.count)])
    }
    guard !table.isEmpty else {
      Console.note("there are no value lists")
      return
    }
    for line in table.lines(width: nil, style: .output) { Console.print(line) }
  }
}

/// `swiftlet exceptions values import`.
struct ValuesImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Keep a value list: one value a line, any number of them.",
    discussion: """
      Types: keyword and text, compared to the letter; ip, addresses; ip_range, 10.0.0.0/8 or \
      10.0.0.1-10.0.0.9. A list of the same id is replaced, unless exceptions that ask for it \
      could not be applied then.

      Example:
        swiftlet exceptions values import --id office --type ip_range networks.txt
      """
  )

  @OptionGroup var store: StoreArguments
  @Option(help: ArgumentHelp("The list's id.", valueName: "id"))
  var id: String
  @Option(help: ArgumentHelp("keyword, text, ip or ip_range.", valueName: "type"))
  var type: ValueList.Kind
  @Flag(help: "Stars and question marks are values' own.")
  var literal = false
  @Argument(help: "The file; - is standard input.")
  var path: String

  func validate() throws {
    guard !id.isEmpty, id.utf8.count <= 256,
      id.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
    else { throw ValidationError("--id is 1 to 256 bytes of visible text.") }
  }

  func run() throws {
    let bytes = try ExceptionFileArgument.bytes(path)
    let list = ValueList(
      id: id,
      kind: type,
      lines: SourceText(name: path, bytes: bytes),
      isLiteral: literal
    )
    try ExceptionFileArgument.report(list.issues)
    let document = StoredExceptions.document(
      values: id,
      kind: type,
      isLiteral: literal,
      lines: bytes
    )
    let stored = StoredExceptions(layout: store.layout)
    let before = try stored.set()
    var after = before
    after.valueLists[id] = list
    let broken = UnappliedItems.caused(by: after, before: before)
    guard broken.isEmpty else { throw UnappliedItems.refuse("it is not kept", broken) }
    let change = try stored.change(keep: [document])
    let old = before.valueLists[id].map { " in the place of \(ProgressLine.count($0.count))" } ?? ""
    Console.note("\(ProgressLine.count(list.count, "value")) kept as \(id.visible)\(old)")
    guard !old.isEmpty else { return }
    let users = before.items.filter { $0.asks(forList: id) }
    if !users.isEmpty {
      let items = ProgressLine.count(users.count, "exception")
      Console.warn(
        "\(items) that count use it: \(users.prefix(5).map(\.id.visible).joined(separator: ", "))"
      )
    }
    if let change {
      Console.note("`swiftlet exceptions undo \(change)` brings the old values back")
    }
  }
}

/// `swiftlet exceptions values export`.
struct ValuesExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a value list, one value a line."
  )

  @OptionGroup var store: StoreArguments
  @Argument(help: "The list's id.")
  var id: String

  func run() throws {
    do throws(StorageError) {
      let kept = try store.readableState().read {
        try $0.exception(.values, id)
      }
      if let kept {
        let end = kept.document.firstIndex(of: 10) ?? kept.document.count - 1
        kept.document.withUnsafeBytes {
          Console.write(UnsafeRawBufferPointer(rebasing: $0[(end + 1)...]))
        }
        return
      }
    } catch {
      throw StoreMessages.failure(error)
    }
    Console.error("there is no value list `\(id.visible)`")
    throw ExitCode.badInput
  }
}

/// `swiftlet exceptions values remove`.
struct ValuesRemoveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Remove a value list that no exception asks for; `exceptions undo` brings it back."
  )

  @OptionGroup var store: StoreArguments
  @Argument(help: "The list's id.")
  var id: String

  func run() throws {
    let stored = StoredExceptions(layout: store.layout)
    let users = try stored.set().items.filter { $0.asks(forList: id) }
    if let first = users.first {
      Console.error(
        "\(ProgressLine.count(users.count, "exception")) asks for it, such as \(first.id.visible)",
        help: ["remove or change these first"]
      )
      throw ExitCode.badInput
    }
    guard let change = try stored.change(remove: [(.values, id)]) else {
      Console.error("there is no value list `\(id.visible)`")
      throw ExitCode.badInput
    }
    Console.note("removed; `swiftlet exceptions undo \(change)` brings it back")
  }
}
