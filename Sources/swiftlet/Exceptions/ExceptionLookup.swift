// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Rules

/// Finds the exception or the list that a person means.
enum ExceptionLookup {
  /// The item with this id, or the only one whose id begins so or whose name is this.
  static func item(_ text: String, in set: ExceptionSet) throws -> ExceptionItem {
    if let found = set.items.first(where: { $0.id == text }) { return found }
    var found = set.items.filter { $0.id.hasPrefix(text) }
    if found.isEmpty { found = set.items.filter { $0.name == text } }
    guard let item = found.first, found.count == 1 else {
      Console.error(
        found.isEmpty
          ? "no exception has the id or name `\(text.visible)`"
          : "`\(text.visible)` means \(found.count) exceptions",
        help: ["see `swiftlet exceptions list`"]
      )
      throw ExitCode.badInput
    }
    return item
  }

  /// The list with this id.
  static func list(_ id: String, in set: ExceptionSet) throws -> ExceptionList {
    guard let list = set.lists.first(where: { $0.id == id }) else {
      Console.error(
        "there is no exception list `\(id.visible)`",
        help: ["see `swiftlet exceptions list`"]
      )
      throw ExitCode.badInput
    }
    return list
  }

  /// The rules of a list, in words.
  static func rules(of list: ExceptionList, _ set: ExceptionSet, _ rules: [LoadedRule]) -> String {
    if list.isEnforcedElsewhere { return "none: sensors enforce it" }
    if set.attachments.contains(.init(listID: list.id, ruleID: nil)) { return "all" }
    let own = rules.filter { set.listIDs(for: $0.rule).contains(list.id) }.map(\.rule.name)
    let known = Set(rules.map(\.rule.id))
    let others = set.attachments.filter { $0.listID == list.id }
      .compactMap(\.ruleID).filter { !known.contains($0) }
    return own.isEmpty && others.isEmpty ? "none" : (own + others).joined(separator: ", ")
  }
}
