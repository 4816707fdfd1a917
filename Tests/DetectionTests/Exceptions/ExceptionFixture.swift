// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL
import Events
import Rules
import Testing

/// Exceptions for the tests of detection.
enum ExceptionFixture {
  /// An item of the list `shared`, of entries as Elastic writes them.
  static func item(
    _ id: String,
    _ entries: String,
    more: String = "",
    list: String = "shared"
  ) throws -> ExceptionItem {
    let text =
      #"{"item_id":"\#(id)","list_id":"\#(list)","type":"simple","name":"\#(id)","description":"","entries":[\#(entries)]\#(more)}"#
    let file = ExceptionFile(SourceText(name: "items", text: text))
    try #require(!file.hasErrors, "\(text): \(file.issues.map(\.diagnostic.message))")
    return try #require(file.items.first)
  }

  /// Items of the list `shared`, which belongs to all rules.
  static func set(
    _ items: [ExceptionItem],
    values: [ValueList] = [],
    rule: String? = nil
  ) -> ExceptionSet {
    var set = ExceptionSet()
    set.lists = [ExceptionList(id: "shared", kind: .detection, name: "Shared", description: "")]
    set.items = items
    set.attachments = [.init(listID: "shared", ruleID: rule)]
    set.valueLists = Dictionary(values.map { ($0.id, $0) }) { $1 }
    return set
  }

  static func values(_ id: String, _ kind: ValueList.Kind, _ lines: [String]) -> ValueList {
    ValueList(id: id, kind: kind, lines: SourceText(name: id, text: lines.joined(separator: "\n")))
  }

  /// Rules compiled together with exceptions.
  static func rules(
    _ texts: [String],
    _ exceptions: ExceptionSet,
    now: Timestamp = DetectionFixture.now
  ) throws -> RuleSet {
    var result = RuleLoadResult()
    let loader = RuleSet.loader(now: now, forUse: true)
    for (place, text) in texts.enumerated() {
      loader.load(name: "rules/\(place).toml", bytes: Array(text.utf8), into: &result)
    }
    try #require(result.invalidCount == 0, "\(result.issues.map(\.diagnostic.message))")
    return RuleSet(result.rules, now: now, exceptions: exceptions)
  }
}
