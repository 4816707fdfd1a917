// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import EQL
import Events
import Foundation
import Rules

/// When an exception ends: an instant, or a time from now such as `30d`; `M` and `y` are those of the
/// calendar.
struct ExpiryArgument: ExpressibleByArgument {
  var timestamp: Timestamp

  init?(argument: String) {
    if let age = Age(argument: argument) {
      let now = Clock.now.nanoseconds
      let (span, isTooLong) = Int64(age.seconds).multipliedReportingOverflow(by: 1_000_000_000)
      let (end, isTooLate) = now.addingReportingOverflow(span)
      guard !isTooLong, !isTooLate else { return nil }
      // Whole milliseconds are what Elastic writes.
      timestamp = Timestamp(milliseconds: end / 1_000_000)
    } else {
      // Not `Instant`, in which a time without a sign is that long ago.
      let plain = Array(argument.utf8).withUnsafeBytes { Timestamp.parse($0) }
      let now = Clock.now
      guard
        let timestamp = plain ?? DateMath.parse(argument, now: now)
          ?? DateMath.parse("now+\(argument)", now: now)
      else { return nil }
      self.timestamp = timestamp
    }
  }

  /// Refuses an end that has been: such an exception would never count.
  func check() throws {
    guard timestamp <= Clock.now else { return }
    throw ValidationError(
      "--expires \(timestamp.iso8601(fractionDigits: 0)) is past: the exception would never count."
    )
  }
}

extension ExceptionItem.System: ExpressibleByArgument {}

/// What an exception says, given on the command line or in a file.
struct ItemArguments: ParsableArguments {
  @Option(
    name: .customLong("entry"),
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "What an event must be; repeatable, all of them must hold.",
      discussion: """
        'process.name is "ssh"', 'user.name is one of ("root", "backup")', 'process.command_line \
        matches "rsync *"', 'process.parent.name does not exist', 'source.ip is in list "office"', \
        'file.Ext.code_signature has {trusted is "true"}'; also is not, is not one of, does not match, \
        is not in list; `in any case` at the end.
        """,
      valueName: "text"
    )
  )
  var entries: [String] = []
  @Option(
    help: ArgumentHelp("The item as Elastic writes it; - is standard input.", valueName: "file")
  )
  var file: String?
  @Option(help: ArgumentHelp("Its name.", valueName: "text"))
  var name: String?
  @Option(help: ArgumentHelp("Why it is there.", valueName: "text"))
  var reason: String?
  @Option(
    help: ArgumentHelp(
      "The last moment at which it counts: 2026-12-31T00:00:00Z, now+2h, 30d, 6M, 1y.",
      valueName: "time"
    )
  )
  var expires: ExpiryArgument?
  @Option(
    name: .customLong("os"),
    help: ArgumentHelp("Only events of linux, macos or windows; repeatable.", valueName: "name")
  )
  var systems: [ExceptionItem.System] = []
  @Option(help: ArgumentHelp("A remark that is kept with it.", valueName: "text"))
  var comment: String?
  @Option(name: .customLong("id"), help: ArgumentHelp("Its id; one is made up.", valueName: "id"))
  var id: String?

  func validate() throws {
    if file != nil, !entries.isEmpty { throw ValidationError("Give --entry or --file, not both.") }
    try expires?.check()
  }

  /// The entries of the command line; of value lists the type is looked up. Says what is wrong.
  func parsedEntries(_ valueLists: [String: ValueList]) throws -> [ExceptionEntry] {
    try entries.map { text in
      do throws(ExceptionEntryParser.Failure) {
        var entry = try ExceptionEntryParser.parse(text)
        if case .list(let id, _) = entry.test {
          entry.test = .list(id: id, kind: valueLists[id]?.kind.rawValue ?? "keyword")
        }
        return entry
      } catch {
        let source = SourceText(name: "--entry", text: text)
        let at = min(error.offset, max(0, text.utf8.count - 1))
        let problem = Diagnostic(.badException, error.message, at: SourceRange(at, at + 1))
        Console.note(
          DiagnosticRenderer(source: source, isColoured: Style.messages.isColoured).render(problem)
        )
        throw ExitCode.badInput
      }
    }
  }

  private var remarks: [ExceptionItem.Comment] {
    comment.map { [.init(text: $0, author: Person.current, time: Clock.now.iso8601())] } ?? []
  }

  /// A new item for a list, checked: an item that cannot be applied is refused.
  func item(listID: String, schema: Schema, valueLists: [String: ValueList]) throws -> ExceptionItem
  {
    if let file { return try item(file: file, listID: listID, schema, valueLists) }
    let entries = try parsedEntries(valueLists)
    guard !entries.isEmpty else {
      throw ValidationError("Say what is excepted with --entry, or give --file.")
    }
    let item = ExceptionItem(
      id: id ?? UUID().uuidString.lowercased(),
      listID: listID,
      name: name ?? entries.map(\.text).joined(separator: " and "),
      description: reason ?? "",
      entries: entries,
      systems: systems,
      expires: expires?.timestamp,
      comments: remarks
    )
    return try Self.checked(item, schema, valueLists, texts: self.entries)
  }

  private func item(
    file: String,
    listID: String,
    _ schema: Schema,
    _ valueLists: [String: ValueList]
  ) throws -> ExceptionItem {
    let source = try ExceptionFileArgument.read(
      file,
      schema: schema,
      valueLists: valueLists,
      listID: listID
    )
    guard source.items.count == 1, var item = source.items.first else {
      Console.error(
        "\(file.visible) holds \(source.items.count) exceptions, not one",
        help: ["`swiftlet exceptions import` takes many"]
      )
      throw ExitCode.badInput
    }
    item.listID = listID
    item.document.set("list_id", .string(listID))
    return item
  }

  /// The item as it is with what the command line says of it.
  func edited(
    _ old: ExceptionItem,
    schema: Schema,
    valueLists: [String: ValueList],
    neverExpires: Bool
  ) throws -> ExceptionItem {
    if let file {
      var item = try item(file: file, listID: old.listID, schema, valueLists)
      item.id = old.id
      item.document.set("item_id", .string(old.id))
      return item
    }
    let parsed = try parsedEntries(valueLists)
    var document = old.document
    if !parsed.isEmpty { document.set("entries", .array(parsed.map(\.document))) }
    if let name { document.set("name", .string(name)) }
    if let reason { document.set("description", .string(reason)) }
    if !systems.isEmpty { document.set("os_types", .strings(systems.map(\.rawValue))) }
    if let expires { document.set("expire_time", .string(expires.timestamp.iso8601())) }
    if neverExpires { document.remove("expire_time") }
    if let remark = remarks.first {
      let added: JSONValue = [
        "comment": .string(remark.text), "created_by": .string(remark.author ?? ""),
        "created_at": .string(remark.time ?? ""),
      ]
      document.set("comments", .array((document["comments"]?.arrayValue ?? []) + [added]))
    }
    let file = ExceptionFile(SourceText(name: "<item>", text: document.serialised()))
    try ExceptionFileArgument.report(file.issues)
    guard let item = file.items.first else { throw ExitCode.badInput }
    return try Self.checked(item, schema, valueLists, texts: entries)
  }

  /// The item, where it can be applied; `texts` are its entries as a person wrote them.
  static func checked(
    _ item: ExceptionItem,
    _ schema: Schema,
    _ valueLists: [String: ValueList],
    texts: [String] = []
  ) throws -> ExceptionItem {
    var compiler = ExceptionCompiler(schema: schema, lists: valueLists, suggests: true)
    let bytes = Array(item.document.serialised().utf8)
    try ExceptionFileArgument.report(
      compiler.compile(item).problems.map { problem in
        EntryPlace.issue(of: problem, in: item, texts: texts)
          ?? problem.issue(of: bytes, name: "<item>")
      }
    )
    return item
  }
}
