// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL
import Events
import Rules

/// Writes alerts for people: what happened, where, by whom, why the rule matched, what to do next.
/// Repeats are folded: the first is shown whole, the others are counted.
struct AlertPrinter {
  /// An alert that was shown, and its repeats since.
  private struct Shown {
    var title: String
    var shownAt: Timestamp?
    var repeats = 0
    var last: Timestamp?
  }

  private let style: Style
  private let width: Int
  private let isLive: Bool
  private var shown: [String: Shown] = [:]
  private var order: [String] = []
  /// Most different alerts that are told apart; beyond it all are shown whole.
  private static let maximumKeys = 10_000
  /// How long, in nanoseconds, a live alert folds its repeats: one hour.
  private static let foldingTime: Int64 = 3_600_000_000_000

  init(style: Style = .output, width: Int = Console.width(), isLive: Bool = false) {
    self.style = style
    self.width = min(width, 120)
    self.isLive = isLive
  }

  /// The alert's text; of one that repeats another nothing or, live, a short line now and then.
  mutating func text(_ alert: Alert) -> String? {
    let key = alert.foldingKey
    guard var known = shown[key], !isOver(known, alert) else {
      remember(alert, key)
      return whole(alert)
    }
    known.repeats += 1
    known.last = alert.time ?? known.last
    shown[key] = known
    // Live: the 1st, 10th, 100th … repeat is mentioned.
    guard isLive, Self.isPowerOfTen(known.repeats) else { return nil }
    return repeatLine(known) + "\n"
  }

  private func isOver(_ known: Shown, _ alert: Alert) -> Bool {
    guard isLive, let first = known.shownAt, let time = alert.time else { return false }
    return time.nanoseconds - first.nanoseconds > Self.foldingTime
  }

  private mutating func remember(_ alert: Alert, _ key: String) {
    if shown[key] == nil {
      guard shown.count < Self.maximumKeys else { return }
      order.append(key)
    }
    shown[key] = Shown(title: "\(alert.rule.name): \(alert.sentence)", shownAt: alert.time)
  }

  private static func isPowerOfTen(_ count: Int) -> Bool {
    var rest = count
    while rest >= 10, rest.isMultiple(of: 10) { rest /= 10 }
    return rest == 1
  }

  private func repeatLine(_ known: Shown) -> String {
    let until = known.last.map { ", last \($0.iso8601())" } ?? ""
    let text = "× \(ProgressLine.count(known.repeats)) more\(until)  \(known.title)".visible
    return style(text.truncated(to: width), .dim)
  }

  /// One line for every alert that came again, most frequent first.
  func repeatLines() -> [String] {
    order.compactMap { shown[$0] }.filter { $0.repeats > 0 }
      .sorted { $0.repeats > $1.repeats }.map(repeatLine)
  }

  private func whole(_ alert: Alert) -> String {
    let rule = alert.rule
    var lines = [heading(alert)]
    lines.append(style(rule.name.visible, .strong))
    lines.append("  " + style(alert.sentence.visible, .name))
    if !alert.ancestry.isEmpty {
      let chain = alert.ancestry.map { $0.name + ($0.pid.map { "(\($0))" } ?? "") }
      lines += field("process", chain.joined(separator: " → "))
    }
    let command = alert.event.texts(at: "process.args")
    if !command.isEmpty { lines += field("command", Self.shell(command)) }
    if let folder = alert.event.text(at: "process.working_directory") {
      lines += field("in", folder)
    }
    lines += why(alert)
    for threat in rule.threat { lines += field("ATT&CK", Self.attack(threat)) }
    if alert.lostBefore > 0 {
      lines += field(
        "loss",
        "\(alert.lostBefore) events were lost before this one: others may be missing"
      )
    }
    lines += field("next", "swiftlet rules show \(rule.id) --guide")
    return lines.joined(separator: "\n") + "\n"
  }

  private func heading(_ alert: Alert) -> String {
    let rule = alert.rule
    let level = " \(rule.severity.rawValue.uppercased()) \(rule.riskScore) "
    var parts = [alert.time?.iso8601() ?? "(no time)", style(level, Self.role(rule.severity))]
    let host = alert.event.text(at: "host.name") ?? alert.event.text(at: "host.hostname")
    if let host { parts.append("host \(host.visible)") }
    if let user = alert.event.text(at: "user.name") { parts.append("user \(user.visible)") }
    parts.append(style(alert.place.visible, .dim))
    return parts.joined(separator: "  ")
  }

  private static func role(_ severity: Severity) -> Style.Role {
    switch severity {
    case .low: .dim
    case .medium: .warning
    case .high: .bad
    case .critical: .critical
    }
  }

  /// `name   text`, continued under the text.
  private func field(_ name: String, _ text: String) -> [String] {
    let lines = text.visible.wrapped(to: width - 12)
    return lines.prefix(6).enumerated().map { index, line in
      "  " + style((index == 0 ? name : "").padded(to: 9), .dim) + " " + line
    }
  }

  private func why(_ alert: Alert) -> [String] {
    let shown = alert.clauses.prefix(12)
    let widest = min(shown.map { $0.text.visible.columns }.max() ?? 0, max(24, width - 48))
    var lines = shown.enumerated().map { index, clause in
      let values = clause.observations.map(Self.values).joined(separator: "; ")
      let text = clause.text.visible.truncated(to: widest).padded(to: widest)
      let rest = width - widest - 16
      return "  " + style((index == 0 ? "why" : "").padded(to: 9), .dim) + " " + text
        + style("  ← ", .dim) + values.visible.truncated(to: max(rest, 12))
    }
    if alert.clauses.count > 12 {
      lines.append("            … and \(alert.clauses.count - 12) clauses more")
    }
    return lines
  }

  private static func values(_ observation: ClauseVerdict.Observation) -> String {
    if observation.values.isEmpty { return "(missing)" }
    if let matching = observation.matching, !matching.isEmpty, matching.count <= 6 {
      let all = observation.values.count + observation.omitted
      let list = matching.joined(separator: ", ")
      return matching.count == all ? list : "\(list)  (\(matching.count) of \(all) values)"
    }
    let list = observation.values.prefix(6).joined(separator: ", ")
    let more = observation.values.count - min(6, observation.values.count) + observation.omitted
    return more > 0 ? "\(list), … \(more) more" : list
  }

  private static func attack(_ threat: Threat) -> String {
    let tactic = "\(threat.tactic.id) \(threat.tactic.name)"
    let techniques = threat.techniques.flatMap { technique in
      ["\(technique.entry.id) \(technique.entry.name)"]
        + technique.subtechniques.map { "\($0.id) \($0.name)" }
    }
    return ([tactic] + techniques).joined(separator: " › ")
  }

  /// The arguments as a shell would take them.
  private static func shell(_ words: [String]) -> String {
    words.map { word in
      let isPlain =
        !word.isEmpty
        && word.unicodeScalars.allSatisfy { scalar in
          scalar.properties.isAlphabetic || scalar.properties.numericType != nil
            || "-_./:=,@%+".unicodeScalars.contains(scalar)
        }
      return isPlain
        ? word
        : "'"
          + word.split(separator: "'", omittingEmptySubsequences: false)
          .joined(separator: #"'\''"#) + "'"
    }.joined(separator: " ")
  }
}
