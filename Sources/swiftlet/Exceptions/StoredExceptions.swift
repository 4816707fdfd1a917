// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import EQL
import Events
import Foundation
import Glibc
import Rules
import Storage

/// The exceptions of a store: documents there, a set here.
struct StoredExceptions {
  let layout: StoreLayout

  /// The documents, checked. What cannot be read is an issue and counts for nothing.
  struct Content {
    var set = ExceptionSet()
    var issues: [RuleIssue] = []
    /// The revision that this is.
    var revision: Int64 = 0
  }

  /// What the store holds; nothing where there is none.
  func content() throws -> Content {
    do throws(StorageError) {
      let state: StateDatabase
      do throws(StorageError) {
        state = try StateDatabase(reading: layout.state)
      } catch .noState {
        return Content()
      }
      return try state.read { try Self.content($0) }
    } catch {
      throw StoreMessages.failure(error)
    }
  }

  /// What the store holds, for a reader who says what is wrong with it and goes on.
  func set() throws -> ExceptionSet {
    let content = try content()
    let printer = IssuePrinter(style: .messages)
    for issue in content.issues.prefix(3) { Console.note(printer.text(issue)) }
    return content.set
  }

  /// Everything in one transaction.
  static func content(_ transaction: StateTransaction) throws -> Content {
    var content = Content()
    content.revision = try transaction.exceptionRevision()
    for kept in try transaction.exceptions(.list) {
      let file = ExceptionFile(SourceText(name: "list \(kept.id)", bytes: kept.document))
      content.set.lists += file.lists
      content.issues += file.issues.filter(\.isError)
    }
    for kept in try transaction.exceptions(.item) {
      let file = ExceptionFile(SourceText(name: "exception \(kept.id)", bytes: kept.document))
      content.set.items += file.items
      content.issues += file.issues.filter(\.isError)
    }
    for kept in try transaction.exceptions(.attachment) {
      let document = try? JSONValue.parse(kept.document)
      content.set.attachments.append(
        .init(listID: kept.listID, ruleID: document?["rule_id"]?.stringValue)
      )
    }
    for kept in try transaction.exceptions(.values) {
      guard let list = values(kept) else { continue }
      content.set.valueLists[list.id] = list
      content.issues += list.issues
    }
    return content
  }

  /// Does a change, with the name of who does it; says what failed and ends the command.
  @discardableResult
  func change(
    keep: [ExceptionDocument] = [],
    remove: [(kind: ExceptionDocument.Kind, id: String)] = []
  ) throws -> Int64? {
    do throws(StorageError) {
      return try StateDatabase(path: layout.state).write {
        try $0.changeExceptions(keep: keep, remove: remove, who: Person.current, at: Clock.now)
      }
    } catch {
      throw StoreMessages.failure(error)
    }
  }

  // MARK: Documents

  static func document(_ list: ExceptionList) -> ExceptionDocument {
    ExceptionDocument(.list, id: list.id, listID: list.id, document: bytes(list.document))
  }

  static func document(_ item: ExceptionItem) -> ExceptionDocument {
    ExceptionDocument(.item, id: item.id, listID: item.listID, document: bytes(item.document))
  }

  static func document(_ attachment: ExceptionSet.Attachment) -> ExceptionDocument {
    let rule = attachment.ruleID.map { JSONValue.string($0) } ?? .null
    return ExceptionDocument(
      .attachment,
      id: id(attachment),
      listID: attachment.listID,
      document: bytes(["list_id": .string(attachment.listID), "rule_id": rule])
    )
  }

  static func id(_ attachment: ExceptionSet.Attachment) -> String {
    "\(attachment.ruleID ?? "*") \(attachment.listID)"
  }

  /// A value list as it is kept: its type, and `literal` where stars are values' own; then the values.
  static func document(
    values id: String,
    kind: ValueList.Kind,
    isLiteral: Bool,
    lines: [UInt8]
  ) -> ExceptionDocument {
    let head = kind.rawValue + (isLiteral ? " literal" : "") + "\n"
    return ExceptionDocument(.values, id: id, listID: id, document: Array(head.utf8) + lines)
  }

  static func values(_ kept: ExceptionDocument) -> ValueList? {
    let end = kept.document.firstIndex(of: 10) ?? kept.document.count
    let head = String(decoding: kept.document[..<end], as: UTF8.self).split(separator: " ")
    guard let kind = head.first.flatMap({ ValueList.Kind(rawValue: String($0)) }) else {
      return nil
    }
    return ValueList(
      id: kept.id,
      kind: kind,
      lines: SourceText(name: "values \(kept.id)", bytes: Array(kept.document[end...].dropFirst())),
      isLiteral: head.dropFirst().contains("literal")
    )
  }

  private static func bytes(_ document: JSONValue) -> [UInt8] {
    var bytes: [UInt8] = []
    document.serialise(into: &bytes)
    return bytes
  }
}
