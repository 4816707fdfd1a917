// SPDX-License-Identifier: Apache-2.0

/// Tactics and techniques of ATT&CK with how many alerts have them.
struct ReportAttack {
  private let ways: [ReportContents.Way: Int]

  init(_ ways: [ReportContents.Way: Int]) { self.ways = ways }

  func write(into html: inout HTML) {
    guard !ways.isEmpty else { return }
    let rows = ways.sorted { left, right in
      (left.key.tactic.id, left.key.technique?.id ?? "", left.key.tactic.name)
        < (right.key.tactic.id, right.key.technique?.id ?? "", right.key.tactic.name)
    }
    html.element("section") { html in
      html.element("h2", text: "ATT&CK")
      html.element("table") { html in
        html.element(
          "caption",
          text: "An alert counts once for each technique that its rule names."
        )
        html.element("thead") { html in
          html.element("tr") { html in
            html.element("th", ["scope": "col"], text: "Tactic")
            html.element("th", ["scope": "col"], text: "Technique")
            html.element("th", ["scope": "col", "class": "number"], text: "Alerts")
          }
        }
        html.element("tbody") { html in
          var tactic: DocumentedAlert.Entry?
          for (way, count) in rows {
            html.element("tr") { html in
              html.element("td", text: way.tactic == tactic ? "" : way.tactic.text)
              html.element("td", text: way.technique?.text ?? "–")
              html.element("td", ["class": "number"], text: ProgressLine.count(count))
            }
            tactic = way.tactic
          }
        }
      }
    }
  }
}
