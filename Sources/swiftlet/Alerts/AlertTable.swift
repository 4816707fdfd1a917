// SPDX-License-Identifier: Apache-2.0
import Events
import Storage

/// Alerts as a table: the first ones decide how wide the columns are.
final class AlertTable: AlertListing {
  private let fields: [String]
  private let tellsStatus: Bool
  private let style = Style.output
  private let width = Console.isTerminal ? Console.width() : nil
  /// Whether there is no room for the rule, whose alert tells what happened, and for the year.
  private let isNarrow: Bool
  /// Nor for the user.
  private let isVeryNarrow: Bool
  /// Rows that wait until the columns are decided, with their colours.
  private var table: TextTable
  private var roles: [Style.Role] = []
  private var columns: TextTable.Columns?

  /// How many rows decide.
  private static let window = 1_000

  /// `fields`: of the document, in place of the usual columns. `isFollowed`: rows come one by one, so
  /// the columns are as wide as is usual.
  init(fields: [String], tellsStatus: Bool, isFollowed: Bool) {
    self.fields = fields
    self.tellsStatus = tellsStatus
    isNarrow = (width ?? .max) < 110
    isVeryNarrow = (width ?? .max) < 90
    let usual =
      ["raised", "severity"] + (tellsStatus ? ["status"] : []) + ["host"]
      + (isVeryNarrow ? [] : ["user"]) + (isNarrow ? [] : ["rule"]) + ["what"]
    let names = ["id"] + (fields.isEmpty ? usual : fields)
    table = TextTable(names)
    guard isFollowed else { return }
    var samples = TextTable(names)
    samples.add(names.map { String(repeating: "x", count: Self.usualWidths[$0] ?? 20) })
    let columns = samples.columns(width: width)
    self.columns = columns
    Console.print(style(columns.line(names.map(\.visible)), .dim))
  }

  private static let usualWidths = [
    "id": 8, "raised": 20, "severity": 8, "status": 12, "host": 12, "user": 10, "rule": 32,
    "what": 200,
  ]

  func add(_ alert: KeptAlert, id: String) {
    let cells = [id] + (fields.isEmpty ? usual(alert) : chosen(alert))
    let role = Self.role(alert.record.severity)
    if let columns {
      Console.print(style(columns.line(cells.map(\.visible)), role))
      return
    }
    table.add(cells)
    roles.append(role)
    if roles.count >= Self.window { finish() }
  }

  func finish() {
    guard columns == nil else { return }
    columns = table.columns(width: width)
    guard !table.isEmpty else { return }
    for (place, line) in table.lines(width: width, style: style).enumerated() {
      Console.print(place == 0 ? line : style(line, roles[place - 1]))
    }
    roles = []
  }

  private func usual(_ alert: KeptAlert) -> [String] {
    let record = alert.record
    let told = DocumentedAlert(document: alert.document)
    var what = told.sentence
    if let count = alert.suppression?.count, count > 0 {
      what = "(+\(ProgressLine.count(count))) \(what)"
    }
    let time = Self.time(alert)
    return [isNarrow ? String(time.dropFirst(5)) : time, record.severity]
      + (tellsStatus ? [alert.workflow.status.rawValue] : []) + [record.host ?? "-"]
      + (isVeryNarrow ? [] : [told.user ?? "-"]) + (isNarrow ? [] : [record.ruleName]) + [what]
  }

  private func chosen(_ alert: KeptAlert) -> [String] {
    let document = alert.document
    return fields.map { field in
      let texts = document.texts(at: field)
      return texts.isEmpty ? "-" : texts.joined(separator: " ")
    }
  }

  /// `2026-11-24 10:00:00Z`, in UTC, as times are written everywhere.
  static func time(_ alert: KeptAlert) -> String {
    String(alert.record.raised.iso8601(fractionDigits: 0).map { $0 == "T" ? " " : $0 })
  }

  private static func role(_ severity: String) -> Style.Role {
    switch AlertLayout.role(severity) {
    case .critical: .bad
    case .warning: .plain
    case let role: role
    }
  }
}
