// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events
import Rules
import Storage

/// `swiftlet exceptions import`: exceptions of Elastic, or an export of ours.
struct ExceptionsImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take over lists and items that Elastic, or `export`, wrote as NDJSON.",
    discussion: """
      All of it or nothing: an item that cannot be applied is an error at its place. Rules and connectors in \
      the file are passed over. Rules that name a list have it from then on; others get it with `attach`.

      Examples:
        swiftlet exceptions import exceptions.ndjson
        swiftlet exceptions import --overwrite exceptions.ndjson
      """
  )

  @OptionGroup var fields: FieldOptions
  @OptionGroup var store: StoreArguments
  @Flag(help: "Replace lists and items that are there.")
  var overwrite = false
  @Option(help: ArgumentHelp("The list of items that name none.", valueName: "id"))
  var list: String?
  @Argument(help: "The file; - is standard input.")
  var path: String

  func run() throws {
    let stored = StoredExceptions(layout: store.layout)
    let set = try stored.set()
    let file = try ExceptionFileArgument.read(
      path,
      schema: try fields.schema(),
      valueLists: set.valueLists,
      listID: list
    )
    try check(file, set)
    var documents = file.lists.map { StoredExceptions.document($0) }
    documents += file.items.map { StoredExceptions.document($0) }
    let change = try stored.change(keep: documents)
    var text = "\(ProgressLine.count(file.lists.count, "list")), "
    text += ProgressLine.count(file.items.count, "exception")
    if file.otherLines > 0 {
      text += "; \(ProgressLine.count(file.otherLines, "other line")) passed over"
    }
    Console.note(text + (change.map { " (change \($0))" } ?? "; nothing is different"))
  }

  private func check(_ file: ExceptionFile, _ set: ExceptionSet) throws {
    let known = Set(set.lists.map(\.id)).union(file.lists.map(\.id))
    let homeless = Set(file.items.map(\.listID)).subtracting(known).sorted()
    guard homeless.isEmpty else {
      Console.error(
        "there is no exception list `\(homeless[0].visible)` for the items that name it",
        help: ["the list is a line of its own in an export"]
      )
      throw ExitCode.badInput
    }
    let lists = Set(set.lists.map(\.id)).intersection(file.lists.map(\.id))
    let items = Set(set.items.map(\.id)).intersection(file.items.map(\.id))
    guard overwrite || lists.isEmpty && items.isEmpty else {
      Console.error(
        "\(ProgressLine.count(lists.count, "list")) and \(ProgressLine.count(items.count, "exception")) are there already",
        help: ["--overwrite replaces them"]
      )
      throw ExitCode.badInput
    }
  }
}
