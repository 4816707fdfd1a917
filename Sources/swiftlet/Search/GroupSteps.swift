// SPDX-License-Identifier: Apache-2.0
import EQL
import Events

/// Shows sequences and samples: the keys, then a line for each event with the time since the one
/// before and the fields that its step names.
struct GroupSteps {
  let query: CompiledQuery
  /// What `--fields` asks for; nil: the fields that each step names.
  let fields: FieldPatterns?
  let style: Style
  /// Columns of a line; nil where nothing is cut.
  let width: Int?

  /// The lines of a group.
  func lines(_ group: SearchGroup, number: Int) -> [String] {
    let title = "\(query.isSample ? "sample" : "sequence") \(number)"
    let keys = zip(query.stages[0].keys, group.key.values).map { "\($0.path)=\($1.text)" }
    var heading = style(title, .strong)
    if !keys.isEmpty { heading += "  " + cut(keys.joined(separator: "  "), title.count + 2) }
    if !query.isSample, let span = span(group) { heading += style("  within \(span)", .dim) }
    var lines = [heading]
    var previous: Int64?
    for (place, event) in group.events.enumerated() {
      guard let event else {
        lines.append("  [\(place + 1)] " + style("did not occur", .dim))
        continue
      }
      let hasTime = event.time != .min
      var text = hasTime ? Timestamp(nanoseconds: event.time).iso8601() : "no time"
      text = text.padded(to: 24)
      if !query.isSample {
        let gap = previous.map { "+" + Self.duration(event.time - $0) }
        text += "  " + (gap ?? "").padded(to: 9)
        previous = event.time
      }
      lines.append("  [\(place + 1)] " + cut("\(text)  \(summary(of: event, place))", 6))
    }
    return lines
  }

  private func cut(_ text: String, _ indent: Int) -> String {
    width.map { text.visible.truncated(to: max(30, $0 - indent)) } ?? text.visible
  }

  private static func duration(_ nanoseconds: Int64) -> String {
    ProgressLine.duration(Double(nanoseconds) / 1e9)
  }

  /// From the first event to the last.
  private func span(_ group: SearchGroup) -> String? {
    let times = group.events.compactMap { $0?.time }
    guard let first = times.first, let last = times.last, times.count > 1 else { return nil }
    return Self.duration(last - first)
  }

  private func summary(of event: SearchHit, _ place: Int) -> String {
    let document = EventDocument(line: event.line)
    let names =
      fields.map { HitColumns.chosen($0, from: [document.tree]) }
      ?? query.stages[stage(of: place)].fieldPaths.filter { $0 != "@timestamp" }
    return document.summary(of: names, limit: fields == nil ? 6 : names.count) ?? event.id
  }

  /// The stage of a step: `runs` gives one stage several steps.
  private func stage(of place: Int) -> Int { SequencePlan(query)?.terms[place].stage ?? place }
}
