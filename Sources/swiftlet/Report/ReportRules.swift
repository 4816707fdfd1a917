// SPDX-License-Identifier: Apache-2.0

/// Which rules raised the alerts, and how quick they were.
struct ReportRules {
  private let statistics: AlertStatistics

  /// Most rules that are listed.
  private static let maximum = 100

  init(_ statistics: AlertStatistics) { self.statistics = statistics }

  func write(into html: inout HTML) {
    let rules = statistics.rulesInOrder
    html.element("section") { html in
      html.element("h2", text: "Rules and hosts")
      html.element("table") { html in
        html.element("thead") { html in
          html.element("tr") { html in
            html.element("th", ["scope": "col"], text: "Rule")
            for name in ["Alerts", "To detect", "To acknowledge", "To respond"] {
              html.element("th", ["scope": "col", "class": "number"], text: name)
            }
          }
        }
        html.element("tbody") { html in
          for rule in rules.prefix(Self.maximum) {
            var times = rule.times
            html.element("tr") { html in
              html.element("td", text: rule.name)
              html.element("td", ["class": "number"], text: ProgressLine.count(times.alerts))
              for text in [
                ReportSummary.median(&times.detect), ReportSummary.median(&times.acknowledge),
                ReportSummary.median(&times.close),
              ] {
                html.element("td", ["class": "number"], text: text)
              }
            }
          }
        }
      }
      if rules.count > Self.maximum {
        html.element("p", ["class": "soft"], text: "\(rules.count - Self.maximum) rules more.")
      }
      let hosts = AlertStatistics.inOrder(statistics.hosts)
      html.element("p") { html in
        html.element("span", ["class": "soft"], text: "Hosts: ")
        let listed = hosts.prefix(Self.maximum).map {
          "\($0.name) (\(ProgressLine.count($0.count)))"
        }
        let more = hosts.count - listed.count
        html.text(listed.joined(separator: ", ") + (more > 0 ? " and \(more) more" : ""))
      }
    }
  }
}
