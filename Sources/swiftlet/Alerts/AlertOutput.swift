// SPDX-License-Identifier: Apache-2.0
import Detection
import Events
import Rules

/// Takes matches and writes alerts as text or as JSON lines.
final class AlertOutput {
  private let builder: AlertBuilder
  /// Whether alerts are written as lines of JSON.
  let isJSON: Bool
  private var printer: AlertPrinter
  /// Alerts of sequences that were written: the same events may be one by several keys.
  private var seen = RecentIdentities(capacity: 400_000)
  /// Room for the line that is written.
  private var line: [UInt8] = []
  /// Alerts by rule id.
  private(set) var counts: [String: Int] = [:]
  /// Sequences of the very events that had alerted already.
  private(set) var repeatedAlerts = 0

  /// `isLive`: alerts that repeat are mentioned as they come.
  init(_ rules: RuleSet, isJSON: Bool, isLive: Bool = false) {
    builder = AlertBuilder(rules)
    self.isJSON = isJSON
    printer = AlertPrinter(isLive: isLive)
  }

  /// Alerts written.
  var total: Int { counts.values.reduce(0, +) }

  /// Writes the alert of a match; `raised` is when, for live events, and `lostBefore` how many
  /// events had been lost by then.
  func write(_ match: Match, raised: Timestamp? = nil, lostBefore: UInt64 = 0) {
    if isJSON, raised == nil, lostBefore == 0, let line = builder.line(for: match) {
      return write(line)
    }
    var alert = builder.alert(for: match)
    alert.lostBefore = lostBefore
    counts[alert.rule.id, default: 0] += 1
    if isJSON {
      var line: [UInt8] = []
      line.reserveCapacity(32 << 10)
      alert.write(now: raised, into: &line)
      writeLine(&line)
    } else if let text = printer.text(alert) {
      Console.print(text)
    }
  }

  /// Writes the alert of a sequence: its events as building blocks and then the whole, or as text.
  func write(_ sequence: SequenceMatch, raised: Timestamp? = nil, lostBefore: UInt64 = 0) {
    guard seen.insert(index: nil, id: builder.id(of: sequence)) else {
      repeatedAlerts += 1
      return
    }
    var alert = builder.alert(for: sequence)
    for index in alert.members.indices { alert.members[index].lostBefore = lostBefore }
    counts[alert.rule.id, default: 0] += 1
    if isJSON {
      for document in alert.documents(now: raised) {
        var line: [UInt8] = []
        document.serialise(into: &line)
        writeLine(&line)
      }
    } else if let text = printer.text(alert) {
      Console.print(text)
    }
  }

  /// Writes an alert that is a line already.
  func write(_ alert: AlertLine) {
    counts[alert.ruleID, default: 0] += 1
    line.removeAll(keepingCapacity: true)
    alert.append(to: &line)
    writeLine(&line)
  }

  private func writeLine(_ line: inout [UInt8]) {
    line.append(10)
    line.withUnsafeBytes { Console.write($0) }
  }

  /// Writes how often folded alerts came again.
  func finish() {
    guard !isJSON else { return }
    for line in printer.repeatLines() { Console.print(line) }
  }
}
