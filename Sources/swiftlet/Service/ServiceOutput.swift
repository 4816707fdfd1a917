// SPDX-License-Identifier: Apache-2.0
import Events
import Storage

/// Shows alerts of the service as they are kept.
final class ServiceOutput {
  private let isJSON: Bool

  init(isJSON: Bool) { self.isJSON = isJSON }

  func show(_ alerts: [AlertRecord]) {
    for alert in alerts {
      if isJSON {
        alert.document.withUnsafeBytes { Console.write($0) }
        Console.write("\n")
      } else if alert.groupPlace == nil {
        Console.print(line(alert))
      }
    }
  }

  private func line(_ alert: AlertRecord) -> String {
    let reason = (try? JSONValue.parse(alert.document))?["kibana.alert.reason"]?.stringValue
    let host = alert.host.map { "  host \($0.visible)" } ?? ""
    return "\(alert.raised.iso8601())  \(alert.severity.uppercased()) \(alert.riskScore)\(host)  "
      + "\(alert.ruleName.visible)\n  \((reason ?? "").visible)"
  }
}
