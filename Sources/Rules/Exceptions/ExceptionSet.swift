// SPDX-License-Identifier: Apache-2.0
import Events

/// All exceptions that there are, and which rules they belong to.
package struct ExceptionSet: Sendable {
  /// A list that a user gave to a rule; nil: to all rules.
  package struct Attachment: Sendable, Hashable {
    package var listID: String
    package var ruleID: String?

    package init(listID: String, ruleID: String?) {
      self.listID = listID
      self.ruleID = ruleID
    }
  }

  /// The lists.
  package var lists: [ExceptionList] = []
  /// The items of all lists.
  package var items: [ExceptionItem] = []
  /// What users gave to rules, beside what the rules' files name.
  package var attachments: [Attachment] = []
  /// Value lists by their ids.
  package var valueLists: [String: ValueList] = [:]

  /// No exceptions.
  package init() {}

  /// Whether there is nothing at all.
  package var isEmpty: Bool { lists.isEmpty && items.isEmpty && attachments.isEmpty }

  /// The lists that a rule's file names.
  package static func named(by rule: Rule) -> [(listID: String, type: String)] {
    (rule.document["rule"]?["exceptions_list"]?.arrayValue ?? []).compactMap { reference in
      reference["list_id"]?.stringValue.map { ($0, reference["type"]?.stringValue ?? "detection") }
    }
  }

  /// Whether a rule's `exceptions_list` says something that names no list: such exceptions do not count.
  package static func hasUnreadableNames(_ rule: Rule) -> Bool {
    guard let names = rule.document["rule"]?["exceptions_list"], names != .null else {
      return false
    }
    guard let references = names.arrayValue else { return true }
    return references.contains { $0["list_id"]?.stringValue?.isEmpty ?? true }
  }

  /// The lists that a rule names and that do not exist; those that sensors enforce need not be here.
  package func missing(for rule: Rule) -> [String] {
    let named = Self.named(by: rule)
    guard !named.isEmpty else { return [] }
    let known = Set(lists.map(\.id))
    return named.filter {
      !known.contains($0.listID) && !$0.type.hasPrefix("endpoint")
    }
    .map(\.listID)
  }

  /// The ids of the lists that count for a rule: those that its file names and those that users gave to
  /// it, each once, without those that sensors enforce.
  package func listIDs(for rule: Rule) -> [String] {
    let attached = attachments.filter { $0.ruleID == nil || $0.ruleID == rule.id }.map(\.listID)
    var found: [String] = []
    for id in Self.named(by: rule).map(\.listID) + attached
    where !found.contains(id) && lists.contains(where: { $0.id == id && !$0.isEnforcedElsewhere }) {
      found.append(id)
    }
    return found
  }
}
