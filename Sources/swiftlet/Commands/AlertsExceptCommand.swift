// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events
import Rules
import Storage

/// `swiftlet alerts except`: the narrowest exception for an alert.
struct AlertsExceptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "except",
    abstract: "Propose the narrowest exception for an alert, and show what else it would silence.",
    discussion: """
      The user together with the whole command line, for the rule that alerted; --here adds the host. Of a \
      sequence the last event with a command line is excepted. --save keeps it.

      Example:
        swiftlet alerts except 3f0c11d2 --expires 90d --reason 'nightly copy' --save
      """
  )

  @OptionGroup var rules: RuleOptions
  @OptionGroup var store: StoreArguments
  @OptionGroup var preview: PreviewArguments
  @Flag(help: "On this alert's host only.")
  var here = false
  @Option(help: ArgumentHelp("Why it is there.", valueName: "text"))
  var reason: String?
  @Option(
    help: ArgumentHelp("The last moment at which it counts, such as 90d.", valueName: "time")
  )
  var expires: ExpiryArgument?
  @Flag(help: "Keep it.")
  var save = false
  @Flag(help: "Write one JSON object.")
  var json = false
  @Argument(help: ArgumentHelp("The alert's id, or the beginning of it.", valueName: "id"))
  var alert: String

  func validate() throws { try expires?.check() }

  func run() throws {
    let (record, event) = try read()
    let schema = try rules.fields.schema()
    let loaded = rules.loadFiles(schema).rules
    let stored = StoredExceptions(layout: store.layout)
    let set = try stored.set()
    guard let rule = loaded.first(where: { $0.rule.id == record.ruleID })?.rule else {
      Console.error(
        "the rule \(record.ruleID.visible) that alerted is not loaded",
        help: ["name its folder with --rules"]
      )
      throw ExitCode.badInput
    }
    let entries = AlertException.entries(event, isHostBound: here)
    guard !entries.isEmpty else {
      Console.error(
        "the alert's event has no user, command line, file or address to be told by",
        help: ["write the exception with `swiftlet exceptions add --rule \(record.ruleID)`"]
      )
      throw ExitCode.badInput
    }
    let target = TargetArguments.own(rule, set)
    let name = record.ruleName + ": " + entries.map(\.text).joined(separator: " and ")
    let item = try ItemArguments.checked(
      ExceptionItem(
        id: "alert-" + record.id.prefix(16),
        listID: target.listID,
        name: name,
        description: reason ?? "Proposed for the alert \(record.id).",
        entries: entries,
        expires: expires?.timestamp
      ),
      schema,
      set.valueLists
    )
    let proposal = ExceptionProposal(item, target, before: set, stored, loaded, schema)
    let printer = try proposal.preview(preview)
    if json { Console.print(printer.document.serialised()) } else { printer.print() }
    if save {
      try proposal.keep()
    } else {
      Console.note("  --save keeps it for the rule \(rule.name.visible)")
    }
  }

  /// The alert, and the document of the event that is to be excepted.
  private func read() throws -> (AlertRecord, JSONValue) {
    let state = try store.state()
    var problem: AlertIDProblem?
    let found: (AlertRecord, [AlertRecord])?
    do throws(StorageError) {
      found = try state.read { transaction in
        let (ids, notFound) = try transaction.wholeIDs([alert])
        problem = notFound
        guard let id = ids.first, let record = try transaction.alert(id) else { return nil }
        return (record, try Self.events(of: record, transaction))
      }
    } catch {
      throw StoreMessages.failure(error)
    }
    guard let (record, events) = found else {
      throw (problem ?? AlertIDProblem(text: alert, meaning: .none)).report()
    }
    let documents = events.compactMap { try? JSONValue.parse($0.document) }
    let told = documents.last { $0.text(at: "process.command_line") != nil } ?? documents.last
    return (record, told ?? .null)
  }

  /// The alerts of a sequence's events; of another alert itself.
  private static func events(
    of record: AlertRecord,
    _ transaction: StateTransaction
  ) throws -> [AlertRecord] {
    guard record.groupID == record.id else { return [record] }
    // They are written together.
    return try transaction.alerts(after: max(0, record.number - 2_000), limit: 4_000)
      .filter { $0.groupID == record.id && $0.id != record.id }
  }
}
