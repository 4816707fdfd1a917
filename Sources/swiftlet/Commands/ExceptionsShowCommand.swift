// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events
import Rules

/// `swiftlet exceptions show`: one exception with all that is known of it.
struct ExceptionsShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show an exception: its entries, rules, end and remarks."
  )

  @OptionGroup var rules: RuleOptions
  @OptionGroup var store: StoreArguments
  @Flag(help: "Write its document as Elastic does.")
  var json = false
  @Argument(help: "The exception's id, or the beginning of it.")
  var exception: String

  func run() throws {
    let set = try StoredExceptions(layout: store.layout).set()
    let item = try ExceptionLookup.item(exception, in: set)
    if json {
      Console.print(item.document.serialised())
      return
    }
    let schema = try rules.fields.schema()
    let loaded = rules.loadFiles(schema).rules
    let list = set.lists.first { $0.id == item.listID }
    var lines = [("id", item.id), ("name", item.name)]
    if !item.description.isEmpty { lines.append(("why", item.description)) }
    lines += item.entries.map { ("entry", $0.text) }
    if !item.systems.isEmpty {
      lines.append(("on", item.systems.map(\.rawValue).joined(separator: ", ")))
    }
    lines.append(("list", item.listID))
    lines.append(("rules", list.map { ExceptionLookup.rules(of: $0, set, loaded) } ?? "none"))
    let end = item.expires.map { $0.iso8601(fractionDigits: 0) } ?? "never"
    lines.append(("ends", item.isActive(at: Clock.now) ? end : "\(end) (expired)"))
    if let reason = UnappliedItems.reasons(set, schema: schema)[item.id] {
      lines.append(("fault", "not applied: \(reason)"))
    }
    for comment in item.comments {
      let who = [comment.author, comment.time].compactMap { $0 }.joined(separator: " ")
      lines.append(("remark", comment.text + (who.isEmpty ? "" : " (\(who))")))
    }
    for (name, value) in lines {
      Console.print(Style.output(name.padded(to: 8), .dim) + value.visible)
    }
  }
}
