// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import Events
import Storage

/// Counts alerts by the values of a field.
struct AlertGrouping {
  let field: String
  let json: Bool

  /// Most different values of a document's field that are told apart.
  private static let maximumValues = 100_000

  /// Counts and prints; an alert with several values counts for each.
  func run(
    _ state: StateDatabase,
    _ filter: AlertFilter,
    _ condition: AlertCondition?
  ) throws(StorageError) {
    var counts: [(value: String?, count: Int)] = []
    var uncounted = 0
    if let group = AlertGroup(rawValue: field), condition == nil {
      counts = try state.read { try $0.alertCounts(filter, by: group) }
    } else {
      let reader = AlertValueReader(field)
      var found: [String?: Int] = [:]
      try state.read { transaction in
        try transaction.forEachAlert(filter) { alert in
          if let condition, !condition.holds(alert) { return true }
          let values = reader.values(alert)
          for value in values.isEmpty ? [nil] : Array(values.map { Optional($0) }) {
            if found[value] == nil, found.count >= Self.maximumValues {
              uncounted += 1
            } else {
              found[value, default: 0] += 1
            }
          }
          return true
        }
      }
      counts = found.map { ($0.key, $0.value) }
        .sorted { ($1.count, $0.value ?? "") < ($0.count, $1.value ?? "") }
    }
    show(counts)
    if AlertGroup(rawValue: field) == nil, !counts.contains(where: { $0.value != nil }) {
      UnknownFields([field], option: "--group-by", schema: AlertFields.schema).show()
    }
    if uncounted > 0 {
      Console.warn(
        "there are more than \(ProgressLine.count(Self.maximumValues)) values: "
          + "\(ProgressLine.count(uncounted, "alert")) of others not counted"
      )
    }
  }

  private func show(_ counts: [(value: String?, count: Int)]) {
    if json {
      for (value, count) in counts {
        Console.print(
          JSONValue.object([
            .init("value", value.map { .string($0) } ?? .null), .init("count", .number(count)),
          ]).serialised()
        )
      }
      return
    }
    guard !counts.isEmpty else {
      Console.note("no alert is so; `swiftlet alerts list --all` lists those there are")
      return
    }
    var table = TextTable(["alerts", field], alignsRight: [true])
    for (value, count) in counts { table.add([ProgressLine.count(count), value ?? "(none)"]) }
    let width = Console.isTerminal ? Console.width() : nil
    for line in table.lines(width: width, style: .output) { Console.print(line) }
  }
}

/// Reads the values of one field of alerts.
private final class AlertValueReader {
  private let field: String
  private let decoder: BatchDecoder
  private let slot: Int

  init(_ field: String) {
    self.field = field
    var table = SlotTable()
    slot = table.slot(for: field)
    decoder = BatchDecoder(slots: table)
  }

  /// The different values.
  func values(_ alert: KeptAlert) -> Set<String> {
    switch AlertGroup(rawValue: field) {
    case .rule: return [alert.record.ruleName]
    case .severity: return [alert.record.severity]
    case .status: return [alert.workflow.status.rawValue]
    case .host: return alert.record.host.map { [$0] } ?? []
    case .tag: return Set(alert.workflow.tags)
    case .assignee: return Set(alert.workflow.assignees)
    case nil: break
    }
    if AlertFields.changes(field) { return Set(alert.document.texts(at: field)) }
    return decoder.decode(copying: alert.record.document) { batch in
      var found: Set<String> = []
      for place in 0..<batch.value_count {
        guard let value = batch.values?[place], Int(value.slot) == slot,
          value.kind != SL_NULL.rawValue
        else { continue }
        let bytes = UnsafeBufferPointer(start: Optional(value.bytes), count: Int(value.length))
        found.insert(String(decoding: bytes, as: UTF8.self))
      }
      return found
    }
  }
}
