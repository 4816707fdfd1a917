// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Rules

/// Finds the rule that a person means.
enum RuleLookup {
  /// The rule with this id, that corresponds to one with this id, of this very name, whose id begins so,
  /// or whose name holds the text; says so and ends the command when there is none or more than one.
  static func find(_ text: String, in rules: [LoadedRule]) throws -> LoadedRule {
    let wanted = text.lowercased()
    var found = rules.filter { $0.rule.id == wanted || $0.rule.upstreamID == wanted }
    if found.isEmpty { found = rules.filter { $0.rule.name == text } }
    if found.isEmpty { found = rules.filter { $0.rule.name.lowercased() == wanted } }
    if found.isEmpty { found = rules.filter { $0.rule.id.hasPrefix(wanted) } }
    if found.isEmpty { found = rules.filter { $0.rule.name.lowercased().contains(wanted) } }
    guard let loaded = found.first else {
      Console.error(
        "no rule has the id or name `\(text.visible)`",
        help: ["see `swiftlet rules list`"]
      )
      throw ExitCode.badInput
    }
    guard found.count == 1 else {
      Console.error("`\(text.visible)` means \(found.count) rules:")
      for other in found.prefix(20) {
        Console.note("  \(other.rule.id)  \(other.rule.name.visible)")
      }
      throw ExitCode.badInput
    }
    return loaded
  }
}
