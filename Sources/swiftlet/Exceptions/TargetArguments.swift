// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events
import Rules

/// Which rules an exception is for.
struct TargetArguments: ParsableArguments {
  @Option(
    name: .customLong("rule"),
    help: ArgumentHelp(
      "For one rule: its id, the beginning of it, or a part of its name.",
      valueName: "rule"
    )
  )
  var rule: String?
  @Option(
    name: .customLong("list"),
    help: ArgumentHelp("Into a list, for all rules that it belongs to.", valueName: "id")
  )
  var list: String?
  @Flag(name: .customLong("all-rules"), help: "For all rules.")
  var allRules = false

  func validate() throws {
    if [rule != nil, list != nil, allRules].filter({ $0 }).count != 1 {
      throw ValidationError("Say for what it is: --rule RULE, --list LIST or --all-rules.")
    }
  }

  /// Where an exception goes: the list, what must be made for it, and the rules that it belongs to then.
  struct Target {
    var listID: String
    /// The list, where it is new.
    var list: ExceptionList?
    /// What gives it to rules, where that is new.
    var attachment: ExceptionSet.Attachment?

    /// The exceptions as they are with a new item.
    func set(_ set: ExceptionSet, adding item: ExceptionItem?) -> ExceptionSet {
      var set = set
      if let list { set.lists.append(list) }
      if let attachment { set.attachments.append(attachment) }
      if let item {
        set.items.removeAll { $0.id == item.id }
        set.items.append(item)
      }
      return set
    }
  }

  func target(_ set: ExceptionSet, _ rules: [LoadedRule]) throws -> Target {
    if let rule { return Self.own(try RuleLookup.find(rule, in: rules).rule, set) }
    if allRules { return Self.general(set) }
    let id = list ?? ""
    guard let known = set.lists.first(where: { $0.id == id }) else {
      // A rule may name it already.
      guard rules.contains(where: { ExceptionSet.named(by: $0.rule).contains { $0.listID == id } })
      else {
        Console.error(
          "there is no exception list `\(id.visible)`, and no rule names it",
          help: ["see `swiftlet exceptions list`; --rule and --all-rules make lists of their own"]
        )
        throw ExitCode.badInput
      }
      let new = ExceptionList(id: id, kind: .detection, name: id, description: "")
      return Target(listID: id, list: new)
    }
    return Target(listID: known.id)
  }

  /// The own list of a rule.
  static func own(_ rule: Rule, _ set: ExceptionSet) -> Target {
    let id = "rule:" + rule.id
    let attachment = ExceptionSet.Attachment(listID: id, ruleID: rule.id)
    return Target(
      listID: id,
      list: set.lists.contains { $0.id == id }
        ? nil
        : ExceptionList(
          id: id,
          kind: .ruleDefault,
          name: "Exceptions of \(rule.name)",
          description: "Exceptions of the rule \(rule.id)."
        ),
      attachment: set.attachments.contains(attachment) ? nil : attachment
    )
  }

  /// The list that belongs to all rules.
  private static func general(_ set: ExceptionSet) -> Target {
    let id = "all-rules"
    let attachment = ExceptionSet.Attachment(listID: id, ruleID: nil)
    return Target(
      listID: id,
      list: set.lists.contains { $0.id == id }
        ? nil
        : ExceptionList(
          id: id,
          kind: .detection,
          name: "Exceptions of all rules",
          description: "Belongs to every rule."
        ),
      attachment: set.attachments.contains(attachment) ? nil : attachment
    )
  }
}
