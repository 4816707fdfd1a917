// SPDX-License-Identifier: Apache-2.0
import EQL
import Events

/// Makes an item or a list of its document, and says everything that is wrong with it.
struct ExceptionItemReader {
  private(set) var problems: [ExceptionProblem] = []

  private mutating func report(
    _ code: DiagnosticCode,
    _ message: String,
    at path: [JSONPlace],
    help: [String] = []
  ) {
    guard problems.count < Diagnostic.limit else { return }
    problems.append(ExceptionProblem(code, message, at: path, help: help))
  }

  private mutating func text(
    _ key: String,
    of object: JSONValue,
    at path: [JSONPlace] = [],
    isNeeded: Bool = true
  ) -> String? {
    switch object[key] {
    case .string(let text)? where !text.isEmpty || !isNeeded: return text
    case nil, .null?:
      if isNeeded { report(.badException, "`\(key)` is missing", at: path) }
      return nil
    default:
      report(
        .badException,
        isNeeded ? "`\(key)` is text, and not empty" : "`\(key)` is text",
        at: path + [.key(key)]
      )
      return nil
    }
  }

  // MARK: Lists

  /// A list; nil with a problem.
  mutating func list(_ document: JSONValue) -> ExceptionList? {
    let id = text("list_id", of: document)
    let name = text("name", of: document)
    guard let type = text("type", of: document) else { return nil }
    guard let kind = ExceptionList.Kind(type) else {
      report(
        .badException,
        "there are no lists of type `\(type)`",
        at: ["type"],
        help: ["detection: shared by rules; rule_default: of one rule"]
      )
      return nil
    }
    guard let id, let name else { return nil }
    return ExceptionList(id: id, kind: kind, name: name, document: document)
  }

  // MARK: Items

  /// An item; nil with a problem. `listID` is its list where the document names none.
  mutating func item(_ document: JSONValue, listID: String? = nil) -> ExceptionItem? {
    let id = text("item_id", of: document)
    let list = document["list_id"] == nil ? listID : text("list_id", of: document)
    if list == nil, document["list_id"] == nil {
      report(.badException, "`list_id` is missing", at: [], help: ["name the item's list"])
    }
    let name = text("name", of: document)
    if let type = document["type"], type != "simple" {
      report(.badException, "an item's type is \"simple\"", at: ["type"])
    }
    let entries = entries(of: document, at: ["entries"], isNested: false)
    let systems = systems(document)
    let expires = expiry(document)
    guard problems.allSatisfy({ !$0.isError }), let id, let list, let name else { return nil }
    var item = ExceptionItem(
      id: id,
      listID: list,
      name: name,
      description: document["description"]?.stringValue ?? "",
      entries: entries,
      systems: systems,
      expires: expires
    )
    item.tags = document["tags"]?.arrayValue?.compactMap(\.stringValue) ?? []
    item.comments = (document["comments"]?.arrayValue ?? []).compactMap { comment in
      comment["comment"]?.stringValue.map {
        ExceptionItem.Comment(
          text: $0,
          author: comment["created_by"]?.stringValue,
          time: comment["created_at"]?.stringValue
        )
      }
    }
    item.document = document
    if document["list_id"] == nil { item.document.set("list_id", .string(list)) }
    return item
  }

  private mutating func systems(_ document: JSONValue) -> [ExceptionItem.System] {
    guard let value = document["os_types"], value != .null else { return [] }
    guard let names = value.arrayValue else {
      report(.badException, "`os_types` is a list", at: ["os_types"])
      return []
    }
    return names.enumerated().compactMap { number, name in
      let system = name.stringValue.flatMap { ExceptionItem.System(rawValue: $0) }
      if system == nil {
        report(
          .badException,
          "an operating system is one of linux, macos, windows",
          at: ["os_types", .element(number)]
        )
      }
      return system
    }
  }

  private mutating func expiry(_ document: JSONValue) -> Timestamp? {
    guard let value = document["expire_time"], value != .null else { return nil }
    let time = value.stringValue.flatMap { text in
      Array(text.utf8).withUnsafeBytes { Timestamp.parse($0) }
    }
    if time == nil {
      report(
        .badException,
        "`expire_time` is no time",
        at: ["expire_time"],
        help: ["write it as \"2026-12-31T00:00:00Z\""]
      )
    }
    return time
  }

  // MARK: Entries

  private mutating func entries(
    of object: JSONValue,
    at path: [JSONPlace],
    isNested: Bool
  ) -> [ExceptionEntry] {
    guard let entries = object["entries"]?.arrayValue, !entries.isEmpty else {
      report(
        .badException,
        isNested
          ? "a nested entry has `entries`, at least one" : "an item has `entries`, at least one",
        at: object["entries"] == nil ? Array(path.dropLast()) : path,
        help: ["without entries it would take out every event"]
      )
      return []
    }
    return entries.enumerated().compactMap { number, entry in
      self.entry(entry, at: path + [.element(number)], isNested: isNested)
    }
  }

  private static let keys: Set<String> = [
    "field", "type", "operator", "value", "list", "entries", "caseless", "id",
  ]

  private mutating func entry(
    _ entry: JSONValue,
    at path: [JSONPlace],
    isNested: Bool
  ) -> ExceptionEntry? {
    guard let members = entry.objectValue else {
      report(.badException, "an entry is an object", at: path)
      return nil
    }
    for member in members where !Self.keys.contains(member.key) {
      report(
        .badException,
        "entries have no `\(member.key)`",
        at: path + [.key(member.key)],
        help: ["an entry has field, type, operator, and value, list or entries"]
      )
    }
    let field = text("field", of: entry, at: path)
    if let field, field.utf8.count > QueryLimit.pathLength {
      report(
        .badException,
        "a field's name has at most \(QueryLimit.pathLength) bytes",
        at: path + ["field"]
      )
    }
    guard let type = text("type", of: entry, at: path), let field else { return nil }
    let isExcluded = isExcluded(entry, type, at: path)
    guard let test = test(entry, type, at: path, isNested: isNested) else { return nil }
    let ignoresCase = caseless(entry, test, at: path)
    return ExceptionEntry(field: field, isExcluded: isExcluded, test, ignoresCase: ignoresCase)
  }

  private mutating func isExcluded(
    _ entry: JSONValue,
    _ type: String,
    at path: [JSONPlace]
  ) -> Bool {
    if type == "nested", entry["operator"] == nil || entry["operator"] == "included" {
      return false
    }
    switch entry["operator"] {
    case "included"?: return false
    case "excluded"? where type != "nested": return true
    case nil:
      report(.badException, "`operator` is missing", at: path, help: ["included or excluded"])
    default:
      report(
        .badException,
        type == "nested" ? "a nested entry has no operator" : "an operator is included or excluded",
        at: path + ["operator"],
        help: type == "nested" ? ["its entries may be excluded, one by one"] : []
      )
    }
    return false
  }

  private mutating func caseless(
    _ entry: JSONValue,
    _ test: ExceptionEntry.Test,
    at path: [JSONPlace]
  ) -> Bool {
    switch (entry["caseless"], test) {
    case (nil, _), (.bool(false)?, _): return false
    case (.bool(true)?, .match), (.bool(true)?, .matchAny), (.bool(true)?, .wildcard),
      (.bool(true)?, .list):
      return true
    default:
      report(
        .badException,
        "`caseless` is true or false, of an entry that compares text",
        at: path + ["caseless"]
      )
      return false
    }
  }

  private mutating func test(
    _ entry: JSONValue,
    _ type: String,
    at path: [JSONPlace],
    isNested: Bool
  ) -> ExceptionEntry.Test? {
    let isAllowed = !isNested || ["match", "match_any", "exists"].contains(type)
    if ["exists", "list", "nested"].contains(type), entry["value"] != nil {
      report(.badException, "an entry of type `\(type)` has no value", at: path + ["value"])
      return nil
    }
    switch type {
    case "match" where isAllowed: return value(entry, at: path).map { .match($0) }
    case "wildcard" where isAllowed:
      guard let pattern = value(entry, at: path) else { return nil }
      guard pattern.utf8.count <= QueryLimit.patternLength else {
        report(
          .badException,
          "a pattern has at most \(QueryLimit.patternLength) bytes",
          at: path + ["value"]
        )
        return nil
      }
      return .wildcard(pattern)
    case "match_any" where isAllowed:
      let values = entry["value"]?.arrayValue
      guard let values, !values.isEmpty, values.allSatisfy({ $0.stringValue?.isEmpty == false })
      else {
        report(
          .badException,
          "the value of `match_any` is a list of texts that are not empty",
          at: entry["value"] == nil ? path : path + ["value"]
        )
        return nil
      }
      return .matchAny(values.compactMap(\.stringValue))
    case "exists": return .exists
    case "list" where isAllowed:
      guard let list = entry["list"], list.objectValue != nil else {
        report(
          .badException,
          "a list entry names its value list",
          at: path,
          help: [#"write "list":{"id":"…","type":"keyword"}"#]
        )
        return nil
      }
      guard let id = text("id", of: list, at: path + ["list"]),
        let kind = text("type", of: list, at: path + ["list"])
      else { return nil }
      return .list(id: id, kind: kind)
    case "nested" where isAllowed:
      let entries = entries(of: entry, at: path + ["entries"], isNested: true)
      return entries.isEmpty ? nil : .nested(entries)
    default:
      let isKnown = ["match", "match_any", "wildcard", "exists", "list", "nested"].contains(type)
      report(
        .badException,
        isKnown
          ? "an entry of a nested one is not of type `\(type)`"
          : "there are no entries of type `\(type)`",
        at: path + ["type"],
        help: [
          isKnown
            ? "match, match_any and exists can be asked of one object"
            : "match, match_any, wildcard, exists, list or nested"
        ]
      )
      return nil
    }
  }

  private mutating func value(_ entry: JSONValue, at path: [JSONPlace]) -> String? {
    switch entry["value"] {
    case .string(let text)? where !text.isEmpty: return text
    case .array?:
      report(
        .badException,
        "the value is one text",
        at: path + ["value"],
        help: ["several values are of type match_any"]
      )
    case .number?, .bool?:
      report(
        .badException,
        "the value is text, also of a number or of true and false",
        at: path + ["value"],
        help: ["put it between double quotes; the field's type says how it is compared"]
      )
    case nil: report(.badException, "`value` is missing", at: path)
    default: report(.badException, "the value is a text that is not empty", at: path + ["value"])
    }
    return nil
  }
}
