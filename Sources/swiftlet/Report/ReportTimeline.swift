// SPDX-License-Identifier: Apache-2.0
import Events

/// Bars over time, one colour a severity.
struct ReportTimeline {
  private let moments: [ReportContents.Moment]

  private static let severities = ["low", "medium", "high", "critical"]
  private static let bars = 60
  private static let width = 960
  private static let height = 160

  init(_ moments: [ReportContents.Moment]) { self.moments = moments }

  func write(into html: inout HTML) {
    guard let first = moments.map(\.time).min(), let last = moments.map(\.time).max() else {
      return
    }
    let counts = counted(from: first, to: last)
    let highest = max(1, counts.map { $0.reduce(0, +) }.max() ?? 1)
    let from = first.iso8601(fractionDigits: 0)
    let to = last.iso8601(fractionDigits: 0)
    html.element("section") { html in
      html.element("h2", text: "Timeline")
      let label =
        "Alerts by the time of their events, from \(from) to \(to); at most \(highest) in a bar"
      html.element(
        "svg",
        [
          "class": "chart", "viewBox": "0 0 \(Self.width) \(Self.height + 24)", "role": "img",
          "aria-label": label,
        ]
      ) { html in
        let base = String(Self.height)
        html.element("line", ["x1": "0", "x2": "\(Self.width)", "y1": base, "y2": base]) { _ in }
        for (place, bar) in counts.enumerated() {
          draw(bar, place, highest, time(place, first, last), into: &html)
        }
        let baseline = String(Self.height + 18)
        html.element("text", ["x": "0", "y": baseline], text: from)
        html.element(
          "text",
          ["x": "\(Self.width)", "y": baseline, "text-anchor": "end"],
          text: to
        )
        html.element("text", ["x": "0", "y": "11"], text: ProgressLine.count(highest))
      }
      html.element("p", ["class": "legend soft"]) { html in
        for severity in Self.severities.reversed() {
          html.element("span", ["class": severity], text: "■ \(severity)")
        }
      }
    }
  }

  /// Of each bar how many of each severity.
  private func counted(from first: Timestamp, to last: Timestamp) -> [[Int]] {
    var counts = Array(
      repeating: Array(repeating: 0, count: Self.severities.count),
      count: Self.bars
    )
    let span = Double(last.nanoseconds) - Double(first.nanoseconds)
    for moment in moments {
      let share =
        span > 0 ? (Double(moment.time.nanoseconds) - Double(first.nanoseconds)) / span : 0
      let bar = min(Self.bars - 1, Int(share * Double(Self.bars)))
      counts[bar][Self.severities.firstIndex(of: moment.severity) ?? 0] += 1
    }
    return counts
  }

  /// When a bar begins.
  private func time(_ bar: Int, _ first: Timestamp, _ last: Timestamp) -> Timestamp {
    let span = Double(last.nanoseconds) - Double(first.nanoseconds)
    let start = Double(first.nanoseconds) + span * Double(bar) / Double(Self.bars)
    return Timestamp(nanoseconds: Int64(exactly: start.rounded()) ?? first.nanoseconds)
  }

  private func draw(
    _ counts: [Int],
    _ place: Int,
    _ highest: Int,
    _ time: Timestamp,
    into html: inout HTML
  ) {
    let room = Self.height - 16
    let step = Double(Self.width) / Double(Self.bars)
    var top = Double(Self.height)
    for (severity, count) in zip(Self.severities, counts) where count > 0 {
      let size = Double(count) / Double(highest) * Double(room)
      top -= size
      html.element(
        "rect",
        [
          "class": severity, "x": Self.text(Double(place) * step + 1), "y": Self.text(top),
          "width": Self.text(step - 2), "height": Self.text(size),
        ]
      ) { html in
        html.element(
          "title",
          text: "\(time.iso8601(fractionDigits: 0)): \(ProgressLine.count(count)) \(severity)"
        )
      }
    }
  }

  private static func text(_ number: Double) -> String {
    String((number * 100).rounded() / 100)
  }
}
