// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events
import Rules
import Storage

/// An exception that is not kept yet: tried, shown, and then kept or not.
struct ExceptionProposal {
  let item: ExceptionItem
  let target: TargetArguments.Target
  private let before: ExceptionSet
  private let stored: StoredExceptions
  private let rules: [LoadedRule]
  private let schema: Schema

  /// Of a command line.
  init(
    _ target: TargetArguments,
    _ item: ItemArguments,
    _ rules: RuleOptions,
    _ store: StoreArguments
  ) throws {
    schema = try rules.fields.schema()
    self.rules = rules.loadFiles(schema).rules
    stored = StoredExceptions(layout: store.layout)
    before = try stored.set()
    self.target = try target.target(before, self.rules)
    self.item = try item.item(
      listID: self.target.listID,
      schema: schema,
      valueLists: before.valueLists
    )
    if before.items.contains(where: { $0.id == self.item.id }) {
      Console.error(
        "there is an exception `\(self.item.id.visible)` already",
        help: ["`swiftlet exceptions edit` changes it"]
      )
      throw ExitCode.badInput
    }
  }

  /// An item for a place in these exceptions.
  init(
    _ item: ExceptionItem,
    _ target: TargetArguments.Target,
    before: ExceptionSet,
    _ stored: StoredExceptions,
    _ rules: [LoadedRule],
    _ schema: Schema
  ) {
    self.item = item
    self.target = target
    self.before = before
    self.stored = stored
    self.rules = rules
    self.schema = schema
  }

  /// Tries it.
  func preview(_ arguments: PreviewArguments) throws -> ExceptionPreviewPrinter {
    var preview = ExceptionPreview(stored.layout, rules: rules, schema: schema)
    var without = before
    without.items.removeAll { $0.id == item.id }
    try preview.run(
      item,
      before: before,
      after: target.set(without, adding: item),
      times: arguments.times
    )
    return ExceptionPreviewPrinter(preview: preview, item: item, size: arguments.size)
  }

  /// Keeps it, with its list and what gives this to rules.
  func keep() throws {
    var documents = [StoredExceptions.document(item)]
    if let list = target.list { documents.append(StoredExceptions.document(list)) }
    if let attachment = target.attachment {
      documents.append(StoredExceptions.document(attachment))
    }
    guard let change = try stored.change(keep: documents) else {
      Console.note("nothing is different")
      return
    }
    Console.note(
      "kept as \(item.id.visible) in the list \(item.listID.visible); `swiftlet exceptions undo \(change)` takes it back"
    )
  }
}

/// Asks a person.
enum Confirmation {
  /// Whether the answer is yes; without a terminal it is no, and said.
  static func ask(_ question: String, isGiven: Bool) -> Bool {
    if isGiven { return true }
    guard Console.canAsk else {
      Console.error("nobody can be asked here", help: ["--yes answers beforehand"])
      return false
    }
    Console.progress("\(question) [y/N] ")
    let answer = readLine()?.lowercased()
    return answer == "y" || answer == "yes"
  }
}
