// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Detection
import Events
import Rules

/// `swiftlet rules show`: one rule with all that belongs to it.
struct RulesShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show a rule: query, guide, set-up, ATT&CK."
  )

  @OptionGroup var rules: RuleOptions
  @Flag(help: "Only the investigation guide, with its questions.")
  var guide = false
  @Flag(help: "The rule's whole file as JSON.")
  var json = false
  @Argument(help: "The rule's id, the beginning of it, or a part of the name.")
  var rule: String

  func run() throws {
    let loaded = try RuleLookup.find(rule, in: rules.loadFiles().rules)
    if json {
      Console.print(loaded.rule.document.serialised())
    } else if guide {
      showGuide(loaded.rule)
    } else {
      show(loaded)
    }
  }

  private func show(_ loaded: LoadedRule) {
    let rule = loaded.rule
    let style = Style.output
    Console.print(style(rule.name.visible, .strong))
    for line in rule.description.split(separator: "\n").joined(separator: " ").wrapped(
      to: min(Console.width(), 100)
    ) {
      Console.print(line.visible)
    }
    Console.print()
    row("id", rule.id + (rule.upstreamID.map { "  (corresponds to Elastic's \($0))" } ?? ""))
    row("severity", "\(rule.severity.rawValue), risk score \(rule.riskScore)")
    row("version", String(rule.version))
    row("index", rule.index.isEmpty ? "every" : rule.index.joined(separator: ", "))
    let schedule = rule.schedule
    row(
      "schedule",
      "every \(schedule.interval) from \(schedule.from) to \(schedule.to), at most \(rule.maxSignals) alerts a run"
    )
    row("time", rule.timestampOverride ?? rule.timestampField ?? "@timestamp")
    for threat in rule.threat {
      row("tactic", "\(threat.tactic.id) \(threat.tactic.name)")
      for technique in threat.techniques {
        row("technique", "\(technique.entry.id) \(technique.entry.name)")
        for sub in technique.subtechniques { row("", "\(sub.id) \(sub.name)") }
      }
    }
    row("tags", rule.tags.joined(separator: " · "))
    row("author", rule.author.joined(separator: ", ") + (rule.license.map { ", \($0)" } ?? ""))
    for reference in rule.references { row("reference", reference) }
    row("file", loaded.path)
    section("Query", rule.query?.trimmed ?? "(none)")
    if !rule.falsePositives.isEmpty {
      section("False positives", rule.falsePositives.map { "- \($0)" }.joined(separator: "\n"))
    }
    if rule.guide != nil {
      Console.print()
      showGuide(rule)
    }
    if let setup = rule.setup { section("Set-up", setup.trimmed) }
  }

  private func row(_ name: String, _ value: String) {
    Console.print("  " + Style.output(name.padded(to: 10), .dim) + " " + value.visible)
  }

  private func section(_ title: String, _ text: String) {
    Console.print()
    Console.print(Style.output(title, .strong))
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      Console.print(String(line).visible)
    }
  }

  private func showGuide(_ rule: Rule) {
    guard let guide = rule.guide else {
      Console.note("this rule has no investigation guide")
      return
    }
    let style = Style.output
    for line in guide.markdown.trimmed.split(separator: "\n", omittingEmptySubsequences: false) {
      let text = String(line).visible
      Console.print(line.hasPrefix("#") ? style(text, .strong) : text)
    }
    guard !guide.questions.isEmpty else { return }
    section("Questions", "")
    for (index, question) in guide.questions.enumerated() {
      Console.print("  [\(index + 1)] " + style(question.label.visible, .name))
      Console.print("      " + question.query.visible)
    }
  }
}

extension String {
  /// The text without white space at its ends.
  fileprivate var trimmed: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
