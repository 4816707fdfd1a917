// SPDX-License-Identifier: Apache-2.0

/// The numbers at the top of a report.
struct ReportSummary {
  private let contents: ReportContents

  init(_ contents: ReportContents) { self.contents = contents }

  func write(into html: inout HTML) {
    let statistics = contents.statistics
    var times = statistics.overall
    html.element("section") { html in
      html.element("h2", text: "Summary")
      html.element("div", ["class": "cards"]) { html in
        let alerts = statistics.overall.alerts
        Self.card(ProgressLine.count(alerts), alerts == 1 ? "alert" : "alerts", into: &html)
        for severity in statistics.severitiesInOrder where severity.count > 0 {
          html.element("div", ["class": "card"]) { html in
            html.element(
              "b",
              ["class": severity.name],
              text: ProgressLine.count(severity.count)
            )
            html.element("span", text: severity.name)
          }
        }
        for status in statistics.statusesInOrder where status.count > 0 {
          Self.card(ProgressLine.count(status.count), status.name, into: &html)
        }
        let hosts = statistics.hostCount
        Self.card(ProgressLine.count(hosts), hosts == 1 ? "host" : "hosts", into: &html)
        Self.card(Self.median(&times.detect), "to detect (MTTD)", into: &html)
        Self.card(Self.median(&times.acknowledge), "to acknowledge", into: &html)
        Self.card(Self.median(&times.close), "to respond (MTTR)", into: &html)
      }
      for line in losses { html.element("p", ["class": "warning"], text: line) }
      for line in statistics.exclusions { html.element("p", ["class": "soft"], text: "\(line).") }
    }
  }

  /// What may be missing.
  private var losses: [String] {
    var lines: [String] = []
    if contents.afterLoss > 0 {
      lines.append(
        "Before \(ProgressLine.count(contents.afterLoss, "alert")) of these the sensor had lost events: "
          + "other alerts may be missing."
      )
    }
    if contents.unreadable > 0 {
      lines.append(
        "\(ProgressLine.count(contents.unreadable, "alert")) could not be read and are left out."
      )
    }
    if contents.suppressed > 0 {
      lines.append(
        "Suppressed matches: \(ProgressLine.count(contents.suppressed)). The alerts that stand for them "
          + "count them."
      )
    }
    return lines
  }

  private static func card(_ number: String, _ name: String, into html: inout HTML) {
    html.element("div", ["class": "card"]) { html in
      html.element("b", text: number)
      html.element("span", text: name)
    }
  }

  /// The median in words; a dash where nothing was measured.
  static func median(_ summary: inout DurationSummary) -> String {
    summary.figures().map { ProgressLine.duration($0.median) } ?? "–"
  }
}
