// SPDX-License-Identifier: Apache-2.0
import Events
import Storage

/// The alerts of a report: a table of them, then each by itself.
struct ReportAlerts {
  private let contents: ReportContents

  init(_ contents: ReportContents) { self.contents = contents }

  func write(into html: inout HTML) {
    guard !contents.entries.isEmpty else { return }
    let total = contents.statistics.overall.alerts
    html.element("section") { html in
      html.element("h2", text: "Alerts by time")
      if total > contents.entries.count {
        html.element(
          "p",
          ["class": "warning"],
          text:
            "\(ProgressLine.count(contents.entries.count)) of \(ProgressLine.count(total)) alerts are "
            + "listed, the worst and newest; the numbers above are of all. More: --limit."
        )
      }
      table(into: &html)
    }
    html.element("section") { html in
      html.element("h2", text: "Alerts one by one")
      for (number, entry) in contents.entries.enumerated() {
        ReportAlert(entry, number: number + 1).write(into: &html)
      }
    }
  }

  private func table(into html: inout HTML) {
    html.element("table") { html in
      html.element("thead") { html in
        html.element("tr") { html in
          for name in ["#", "Time", "Severity", "Status", "Host", "User", "What happened"] {
            html.element("th", ["scope": "col"], text: name)
          }
        }
      }
      html.element("tbody") { html in
        for (number, entry) in contents.entries.enumerated() {
          let record = entry.alert.record
          html.element("tr") { html in
            html.element("td", ["class": "short"]) { html in
              html.element("a", ["href": "#alert-\(number + 1)"], text: String(number + 1))
            }
            html.element("td", ["class": "short"], text: Self.time(entry.time))
            html.element("td") { Self.level(record.severity, record.riskScore, into: &$0) }
            html.element("td", ["class": "short"], text: entry.alert.workflow.status.rawValue)
            html.element("td", text: record.host ?? "–")
            html.element("td", text: entry.told.user ?? "–")
            html.element("td") { html in
              html.element("div", text: record.ruleName)
              html.element("div", ["class": "soft"], text: entry.told.sentence)
            }
          }
        }
      }
    }
  }

  /// `2026-11-24 10:00:00`
  static func time(_ time: Timestamp) -> String {
    String(time.iso8601(fractionDigits: 0).map { $0 == "T" ? " " : $0 }.dropLast())
  }

  /// The severity as word, colour and frame.
  static func level(_ severity: String, _ risk: Int, into html: inout HTML) {
    let known = ["low", "medium", "high", "critical"].contains(severity) ? severity : "low"
    html.element(
      "span",
      ["class": "level \(known)"],
      text: "\(severity.uppercased()) \(risk)"
    )
  }
}
