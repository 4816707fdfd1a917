// SPDX-License-Identifier: Apache-2.0
import Detection
import Events
import Rules

/// Shows which exceptions take which events from a rule.
struct ExceptedPrinter {
  let survey: EventSurvey
  let style: Style

  /// An event a paragraph: the exceptions by name, below each its entries, all of which hold.
  func lines() -> [String] {
    let isSingle = survey.counters.decoded == 1
    var lines: [String] = []
    if !isSingle {
      lines.append(
        "  " + style(ProgressLine.count(survey.exceptedCount, "event"), .warning)
          + " taken out by exceptions"
      )
    }
    for excepted in survey.excepted {
      let stages = survey.stages.count == 1 ? "" : " of stage " + stageNumbers(excepted)
      if !isSingle { lines.append("    \(excepted.event.place.description.visible)\(stages)") }
      for item in excepted.items {
        lines.append(
          "    " + style("excepted", .warning)
            + " by \(item.item.name.visible) (\(item.item.id.visible))"
            + (isSingle ? stages : "")
        )
        lines += item.parts.indices.map { "      " + item.text(ofPart: $0).visible }
      }
    }
    if survey.excepted.count < survey.exceptedCount {
      lines.append("    … \(ProgressLine.count(survey.exceptedCount - survey.excepted.count)) more")
    }
    return lines
  }

  private func stageNumbers(_ excepted: EventSurvey.Excepted) -> String {
    excepted.stages.map { "\($0 + 1)" }.joined(separator: ", ")
  }

  /// The same for programs; nothing where the rule has no exceptions.
  var members: [JSONValue.Member] {
    guard !survey.explained.exceptions.isEmpty else { return [] }
    let events = survey.excepted.map { excepted -> JSONValue in
      [
        "event": .string(excepted.event.place.description), "id": .string(excepted.event.id),
        "stages": .array(excepted.stages.map { .integer($0 + 1) }),
        "exceptions": .array(
          excepted.items.map { item in
            [
              "item_id": .string(item.item.id), "name": .string(item.item.name),
              "list_id": .string(item.item.listID),
              "entries": .strings(item.parts.indices.map { item.text(ofPart: $0) }),
            ]
          }
        ),
      ]
    }
    return [
      .init("excepted_events", .integer(survey.exceptedCount)), .init("excepted", .array(events)),
    ]
  }
}
