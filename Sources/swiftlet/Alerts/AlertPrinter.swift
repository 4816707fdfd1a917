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
    /// How many of the repeats were mentioned already.
    var told = 0
  }

  private let style: Style
  private let fixedWidth: Int?
  private let isLive: Bool
  private var shown: [String: Shown] = [:]
  private var order: [String] = []
  /// Most different alerts that are told apart; beyond it all are shown whole.
  private static let maximumKeys = 10_000
  /// How long, in nanoseconds, a live alert folds its repeats: one hour.
  private static let foldingTime: Int64 = 3_600_000_000_000

  /// `width` nil: as wide as the terminal is at that moment.
  init(style: Style = .output, width: Int? = nil, isLive: Bool = false) {
    self.style = style
    fixedWidth = width
    self.isLive = isLive
  }

  /// The alert's text; of one that repeats another nothing or, live, a short line now and then.
  mutating func text(_ alert: Alert) -> String? {
    let title = "\(alert.rating.ruleName): \(alert.sentence)"
    return folded(alert.foldingKey, title: title, time: alert.time) ?? whole(alert)
  }

  /// The same for a sequence.
  mutating func text(_ alert: SequenceAlert) -> String? {
    let keys = alert.keys.map { "\($0.path)=\($0.value)" }.joined(separator: " ")
    let title = "\(alert.rule.name): \(keys)"
    return folded(alert.foldingKey, title: title, time: alert.members.last?.time) ?? whole(alert)
  }

  /// Nil for an alert that is to be shown whole; else what is said of a repeat, which may be nothing.
  private mutating func folded(_ key: String, title: String, time: Timestamp?) -> String?? {
    guard var known = shown[key], !isOver(known, time) else {
      remember(key, title, time)
      return .none
    }
    known.repeats += 1
    known.last = time ?? known.last
    // Live: the 1st, 10th, 100th … repeat is mentioned.
    let isMentioned = isLive && Self.isPowerOfTen(known.repeats)
    if isMentioned { known.told = known.repeats }
    shown[key] = known
    return .some(isMentioned ? repeatLine(known) + "\n" : nil)
  }

  private var width: Int { min(fixedWidth ?? Console.width(), 120) }

  private func isOver(_ known: Shown, _ time: Timestamp?) -> Bool {
    guard isLive, let first = known.shownAt, let time else { return false }
    return time.nanoseconds - first.nanoseconds > Self.foldingTime
  }

  private mutating func remember(_ key: String, _ title: String, _ time: Timestamp?) {
    if shown[key] == nil {
      guard shown.count < Self.maximumKeys else { return }
      order.append(key)
    }
    shown[key] = Shown(title: title, shownAt: time)
  }

  private static func isPowerOfTen(_ count: Int) -> Bool {
    var rest = count
    while rest >= 10, rest.isMultiple(of: 10) { rest /= 10 }
    return rest == 1
  }

  private func repeatLine(_ known: Shown) -> String {
    let until = known.last.map { ", last \($0.iso8601())" } ?? ""
    let count = "× \(ProgressLine.count(known.repeats)) again\(isLive ? " so far" : "")"
    return [count + until, "  " + known.title].map {
      style($0.visible.truncated(to: width), .dim)
    }.joined(separator: "\n")
  }

  /// One line for every alert that came again, most frequent first.
  func repeatLines() -> [String] {
    order.compactMap { shown[$0] }.filter { $0.repeats > $0.told }
      .sorted { $0.repeats > $1.repeats }.map(repeatLine)
  }

  private func whole(_ alert: Alert) -> String {
    let rule = alert.rule
    var lines = [heading(alert)]
    lines.append(style(alert.rating.ruleName.visible, .strong))
    lines.append("  " + style(alert.sentence.visible, .name))
    if !alert.ancestry.isEmpty {
      let chain = alert.ancestry.map { $0.name + ($0.pid.map { "(\($0))" } ?? "") }
      lines += field("process", chain.joined(separator: " → "))
    }
    let command = alert.event.texts(at: "process.args")
    if !command.isEmpty { lines += field("command", ShellWords.text(command)) }
    if let folder = alert.event.text(at: "process.working_directory") {
      lines += field("in", folder)
    }
    lines += why(alert)
    for threat in rule.threat { lines += field("ATT&CK", Self.attack(threat)) }
    if alert.event.text(at: "swiftlet.args_truncated") == "true" {
      lines += field("cut", "the program had more arguments than are kept and shown")
    }
    if let problem = alert.documentProblem {
      lines += field("document", "could not be read whole: \(problem)")
    }
    if alert.lostBefore > 0 {
      lines += field(
        "loss",
        "\(alert.lostBefore) events were lost before this one: others may be missing"
      )
    }
    lines += field("next", "swiftlet rules show \(rule.id) --guide")
    return lines.joined(separator: "\n") + "\n"
  }

  private func whole(_ alert: SequenceAlert) -> String {
    guard let last = alert.members.last else { return "" }
    let rule = alert.rule
    var lines = [heading(last), style(rule.name.visible, .strong)]
    if !alert.keys.isEmpty {
      lines += field("same", alert.keys.map { "\($0.path)=\($0.value)" }.joined(separator: "  "))
    }
    var previous: Timestamp?
    for (number, step) in alert.steps.enumerated() {
      guard let step else {
        lines += field("[\(number + 1)]", "did not occur")
        continue
      }
      let member = alert.members[step]
      let gap = previous.flatMap { earlier in
        member.time.map { Double($0.nanoseconds - earlier.nanoseconds) / 1e9 }
      }
      previous = member.time
      let when = gap.map { "+\(ProgressLine.duration($0))  " } ?? ""
      lines += field("[\(number + 1)]", when + member.sentence)
      let command = member.event.texts(at: "process.args")
      if !command.isEmpty { lines += field("", ShellWords.text(command)) }
      lines += why(member)
    }
    for threat in rule.threat { lines += field("ATT&CK", Self.attack(threat)) }
    lines += field("next", "swiftlet rules show \(rule.id) --guide")
    return lines.joined(separator: "\n") + "\n"
  }

  private func heading(_ alert: Alert) -> String {
    let rating = alert.rating
    let level = layout.level(rating.severity.rawValue, rating.riskScore)
    var parts = [alert.time?.iso8601() ?? "(no time)", level]
    let host = alert.event.text(at: "host.name") ?? alert.event.text(at: "host.hostname")
    if let host { parts.append("host \(host.visible)") }
    if let user = alert.event.text(at: "user.name") { parts.append("user \(user.visible)") }
    parts.append(style(alert.place.visible, .dim))
    return parts.joined(separator: "  ")
  }

  private var layout: AlertLayout { AlertLayout(style: style, width: width) }

  private func field(_ name: String, _ text: String) -> [String] { layout.field(name, text) }

  private func why(_ alert: Alert) -> [String] {
    layout.why(
      alert.clauses.map { clause in
        (clause.text, clause.observations.map(Self.values).joined(separator: "; "))
      }
    )
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
}
