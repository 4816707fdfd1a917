// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Detection
import Events
import Service
import Storage

/// `swiftlet runs show`: all that is known of one run.
struct RunsShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show a run: what it searched, what it found, what went wrong."
  )

  @OptionGroup var store: StoreArguments
  @Flag(help: "Print one JSON object.")
  var json = false
  @Argument(help: "The run's number.")
  var number: Int64

  func run() throws {
    let row = try RunsMessages.typed {
      try store.readableState().read { try $0.run(number) }
    }
    guard let record = row.flatMap({ RunRecord($0) }) else {
      Console.error("there is no run \(number)", help: ["see `swiftlet runs list`"])
      throw ExitCode.badInput
    }
    if json {
      Console.print(record.numbered.serialised())
      return
    }
    Console.print(Style.output(record.ruleName.visible, .strong))
    for (name, value) in Self.rows(record) {
      Console.print("  " + Style.output(name.padded(to: 12), .dim) + " " + value.visible)
    }
    for (group, count) in record.beyond.ordered {
      let parts = [
        ("host", group.host), ("user", group.user), ("process", group.process),
      ].filter { !$0.1.isEmpty }.map { "\($0.0) \($0.1)" }
      let text = parts.isEmpty ? "(no host, user or process)" : parts.joined(separator: ", ")
      let matches = ProgressLine.count(count) + (count == 1 ? " match" : " matches")
      Console.print("  \(matches.padded(to: 16)) \(text.visible)")
    }
    if record.beyond.others > 0 {
      Console.print("  \(ProgressLine.count(record.beyond.others)) of further groups")
    }
  }

  /// Most ranges that are shown one by one.
  private static let maximumRanges = 12

  private static func rows(_ record: RunRecord) -> [(String, String)] {
    let counts = record.counts
    var rows: [(String, String)] = [
      ("run", "\(record.number)  \(record.id)"), ("rule", record.ruleID),
      ("type", record.kind.rawValue), ("started", record.started.iso8601()),
      ("took", ProgressLine.duration(record.seconds)), ("status", record.status.rawValue),
    ]
    rows += record.errors.map { ("error", $0) }
    rows += record.warnings.map { ("warning", $0) }
    rows += record.notes.map { ("note", $0) }
    for range in record.ranges.prefix(maximumRanges) { rows.append(("searched", range.text)) }
    if record.ranges.count > maximumRanges {
      let more = record.ranges.count - maximumRanges
      rows.append(
        ("", "and \(more) more, the last to \(record.ranges[record.ranges.count - 1].to.iso8601())")
      )
    }
    if let gap = record.gap { rows.append(("gap", gap.text)) }
    for (name, count) in [
      ("events read", counts.events), ("matches", counts.matches), ("new alerts", counts.new),
      ("known", counts.known), ("suppressed", counts.suppressed), ("beyond limit", counts.beyond),
    ] {
      rows.append((name, ProgressLine.count(count)))
    }
    return rows
  }
}

extension SearchRange {
  /// Both ends, for people.
  var text: String { "\(from.iso8601()) to \(to.iso8601())" }
}
