// SPDX-License-Identifier: Apache-2.0
import Events

/// A report as one HTML file: no script, nothing from outside.
struct ReportPage {
  private let contents: ReportContents
  private let made: Timestamp

  init(_ contents: ReportContents, made: Timestamp) {
    self.contents = contents
    self.made = made
  }

  /// The file.
  var text: String {
    var html = HTML()
    html.constant("<!doctype html>\n<html lang=\"en\">\n<head>\n")
    html.empty("meta", ["charset": "utf-8"])
    html.empty(
      "meta",
      ["http-equiv": "Content-Security-Policy", "content": ReportStyle.policy]
    )
    html.empty("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
    html.empty("meta", ["name": "referrer", "content": "no-referrer"])
    html.element("title", text: "Swiftlet report of \(made.iso8601(fractionDigits: 0))")
    return html.markup + "<style>\(ReportStyle.sheet)</style>\n</head>\n" + body
      + "</html>\n"
  }

  private var body: String {
    var html = HTML()
    html.constant("<body>\n")
    html.element("header") { html in
      html.element("h1", text: "Alerts")
      html.element("p", ["class": "soft"], text: heading)
      if !contents.selection.isEmpty {
        html.element(
          "p",
          ["class": "soft"],
          text: "Chosen by: " + contents.selection.joined(separator: " · ")
        )
      }
    }
    guard contents.statistics.overall.alerts > 0 else {
      html.element("p", text: "No alert is in this report: none was chosen, or none was raised.")
      return html.markup + "</body>\n"
    }
    ReportSummary(contents).write(into: &html)
    ReportTimeline(contents.moments).write(into: &html)
    ReportRules(contents.statistics).write(into: &html)
    ReportAttack(contents.ways).write(into: &html)
    ReportAlerts(contents).write(into: &html)
    html.element("footer") { html in
      html.element(
        "p",
        text:
          "Times are UTC. Times to detect, acknowledge and respond are medians. Written by swiftlet "
          + "\(Swiftlet.version)."
      )
    }
    html.constant("</body>\n")
    return html.markup
  }

  private var heading: String {
    var words = "Written \(made.iso8601(fractionDigits: 0))"
    if let from = contents.statistics.earliest, let to = contents.statistics.latest {
      words +=
        ", of alerts raised from \(from.iso8601(fractionDigits: 0)) to "
        + to.iso8601(fractionDigits: 0)
    }
    return words
  }
}
