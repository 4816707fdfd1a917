// SPDX-License-Identifier: Apache-2.0
import Events
import Storage

/// Alerts as comma-separated values.
///
/// RFC 4180: lines end with CR LF, cells with commas, quotes or line breaks stand between quotes. A cell
/// that a spreadsheet would take for a formula gets an apostrophe before it, for events are hostile.
final class AlertCSV: AlertListing {
  private let fields: [String]

  private static let usual = [
    "id", "raised", "event_time", "severity", "risk_score", "status", "reason", "rule", "rule_id",
    "host", "user", "process", "what", "suppressed", "assignees", "tags",
  ]

  /// `fields`: of the document, in place of the usual columns.
  init(fields: [String]) {
    self.fields = fields
    Self.write(fields.isEmpty ? Self.usual : fields)
  }

  func add(_ alert: KeptAlert, id: String) {
    let document = alert.document
    guard fields.isEmpty else {
      Self.write(fields.map { document.texts(at: $0).joined(separator: " ") })
      return
    }
    let record = alert.record
    let told = DocumentedAlert(document: document)
    Self.write([
      record.id, record.raised.iso8601(), record.eventTime?.iso8601() ?? "", record.severity,
      String(record.riskScore), alert.workflow.status.rawValue,
      alert.workflow.reason?.rawValue ?? "", record.ruleName, record.ruleID, record.host ?? "",
      told.user ?? "", told.process ?? "", told.sentence, String(alert.suppression?.count ?? 0),
      alert.workflow.assignees.joined(separator: " "), alert.workflow.tags.joined(separator: " "),
    ])
  }

  func finish() {}

  private static func write(_ cells: [String]) {
    var line = cells.map { cell($0, isShown: isShown) }.joined(separator: ",") + "\r\n"
    line.withUTF8 { Console.writeUnchanged(UnsafeRawBufferPointer($0)) }
  }

  /// Whether a terminal shows it, which control characters would steer; a file has them as they are.
  private static let isShown = Console.isTerminal

  static func cell(_ text: String, isShown: Bool) -> String {
    var text = isShown || text.unicodeScalars.contains("\0") ? text.visible : text
    if let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first),
      Double(text) == nil
    {
      text = "'" + text
    }
    guard text.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else {
      return text
    }
    return "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }
}
