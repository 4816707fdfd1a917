// SPDX-License-Identifier: Apache-2.0
import Events
import Rules

/// Shows what an exception would silence.
struct ExceptionPreviewPrinter {
  let preview: ExceptionPreview
  let item: ExceptionItem
  /// Most rows of each kind.
  let size: Int

  func print() {
    let style = Style.output
    Console.print(style(item.text.visible, .strong))
    Console.print(
      heading(
        preview.alerts.count,
        of: preview.consideredAlerts,
        "kept alert",
        "would not have been raised"
      )
    )
    table(preview.alerts)
    if preview.hasEvents {
      Console.print(
        heading(
          preview.events.count,
          of: preview.alertsBefore,
          "alert",
          "of \(ProgressLine.count(preview.consideredEvents, "stored event")) would not be raised"
        )
      )
      table(preview.events)
      if preview.hasSuppression {
        Console.note("  suppression is not applied: each match of stored events counts as an alert")
      }
      if preview.timelessEvents > 0 {
        Console.note(
          "  \(ProgressLine.count(preview.timelessEvents, "event")) without @timestamp not tried"
        )
      }
      if !preview.appearing.isEmpty {
        Console.print(
          "  \(ProgressLine.count(preview.appearing.count, "alert")) would be raised only then: other"
            + " events complete the sequence"
        )
        table(preview.appearing)
      }
    } else {
      Console.note("  there are no stored events to try it on")
    }
    if !preview.isWhole { Console.warn("not all stored events could be read") }
  }

  private func heading(_ count: Int, of all: Int, _ noun: String, _ rest: String) -> String {
    "  \(ProgressLine.count(count)) of \(ProgressLine.count(all, noun)) \(rest)"
  }

  private func table(_ rows: [ExceptionPreview.Row]) {
    guard !rows.isEmpty, size > 0 else { return }
    var table = TextTable(["    TIME", "HOST", "RULE", "WHAT"])
    for row in rows.prefix(size) {
      table.add([
        "    " + (row.time?.iso8601(fractionDigits: 0) ?? "-"), row.host, row.ruleName, row.words,
      ])
    }
    let width = Console.isTerminal ? Console.width() : nil
    for line in table.lines(width: width, style: .output) { Console.print(line) }
    if rows.count > size { Console.print("    … \(ProgressLine.count(rows.count - size)) more") }
  }

  /// The same as one JSON object.
  var document: JSONValue {
    func rows(_ rows: [ExceptionPreview.Row]) -> JSONValue {
      .array(
        rows.map { row in
          [
            "id": .string(row.id), "rule": .string(row.ruleName),
            "time": row.time.map { .string($0.iso8601()) } ?? .null, "host": .string(row.host),
            "what": .string(row.words),
          ]
        }
      )
    }
    return [
      "item": item.document, "silenced_alerts": rows(preview.alerts),
      "considered_alerts": .integer(preview.consideredAlerts),
      "silenced_by_events": rows(preview.events), "appearing": rows(preview.appearing),
      "alerts_of_events": .integer(preview.alertsBefore),
      "considered_events": .integer(preview.consideredEvents), "whole": .bool(preview.isWhole),
      "suppression_applied": .bool(false), "timeless_events": .integer(preview.timelessEvents),
    ]
  }
}
