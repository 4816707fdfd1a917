// SPDX-License-Identifier: Apache-2.0
import Events
import Storage

/// Shows alerts of the service as they are kept: as `alerts show` has them, or as documents. A rule that
/// alerted less than a minute before is worth one line.
final class ServiceOutput {
  private static let quiet: Int64 = 60_000_000_000
  /// Bytes of documents that are written together.
  private static let fullBytes = 256 << 10

  private let isJSON: Bool
  private let printer = KeptAlertPrinter()
  private let stream = AlertStream()
  /// When each rule was last shown whole.
  private var shown: [String: Timestamp] = [:]

  init(isJSON: Bool) { self.isJSON = isJSON }

  func show(_ alerts: [AlertRecord]) {
    if isJSON {
      return showDocuments(of: alerts)
    }
    for alert in alerts where !alert.isBuildingBlock {
      if let last = shown[alert.ruleID], alert.raised < last.advanced(by: Self.quiet) {
        stream.write(Array(line(alert).utf8))
        continue
      }
      shown[alert.ruleID] = alert.raised
      let members = alerts.filter { $0.groupID == alert.id && $0.groupPlace != nil }
      let text = printer.text(
        KeptAlert(new: alert),
        members: members.map { KeptAlert(new: $0) },
        history: []
      )
      stream.write(Array((text + "\n\n").utf8))
    }
  }

  private func showDocuments(of alerts: [AlertRecord]) {
    var text: [UInt8] = []
    var count = 0
    for alert in alerts {
      alert.appendDocument(to: &text)
      text.append(UInt8(ascii: "\n"))
      count += 1
      guard text.count >= Self.fullBytes else { continue }
      stream.write(text, alerts: count)
      text = []
      count = 0
    }
    if count > 0 { stream.write(text, alerts: count) }
  }

  /// Writes the rest, and says what was not written.
  func finish() {
    stream.finish()
    guard stream.droppedAlerts > 0 else { return }
    Console.warn(
      "\(ProgressLine.count(stream.droppedAlerts, "alert")) not written to standard output; all are kept"
    )
  }

  private func line(_ alert: AlertRecord) -> String {
    let told = DocumentedAlert(document: KeptAlert(new: alert).document)
    let time = (alert.eventTime ?? alert.raised).iso8601()
    return
      "\(time)  \(alert.ruleName.visible): \(told.sentence.visible)  (\(alert.id.prefix(8)))\n\n"
  }
}
