// SPDX-License-Identifier: Apache-2.0
import Events
import Sensors
import Service
import Storage

/// What of a running service a person should know who asks how the host is: what it lost, and which
/// rules cannot match.
struct ServiceHealth {
  /// One thing that was looked at.
  struct Finding {
    var name: String
    var isOK: Bool
    var found: String
    var mend = ""
  }

  let findings: [Finding]

  /// Reads the status of the service with this store.
  init(_ layout: StoreLayout) {
    let name = "service"
    switch StatusFile(layout).read() {
    case .none, .foreign:
      findings = [Finding(name: name, isOK: true, found: "none with \(layout.root)")]
    case .unreadable(let reason):
      findings = [
        Finding(
          name: name,
          isOK: true,
          found: "\(layout.root)/status.json cannot be read: \(reason)"
        )
      ]
    case .status(_, isAlive: false):
      findings = [Finding(name: name, isOK: true, found: "does not run with \(layout.root)")]
    case .status(let status, isAlive: true):
      let since = status["started"]?.stringValue ?? "?"
      findings = [
        Finding(name: name, isOK: true, found: "runs with \(layout.root) since \(since)"),
        Self.loss(status["sensor"], since: since),
        Self.blind(status),
      ]
    }
  }

  /// Events that were lost before they could be read, by kind.
  private static func loss(_ sensor: JSONValue?, since: String) -> Finding {
    var parts: [String] = []
    for kind in EventKind.allCases {
      let count = count(sensor?[kind.name]?["dropped"])
      if count > 0 { parts.append("\(ProgressLine.count(count)) \(kind.name)") }
    }
    for (key, what) in [
      ("recursion_misses", "whose probe did not run"), ("undecodable", "undecodable"),
      ("failed_deliveries", "batches not taken"),
    ] {
      let count = count(sensor?[key])
      if count > 0 { parts.append("\(ProgressLine.count(count)) \(what)") }
    }
    let isWhole = parts.isEmpty
    return Finding(
      name: "events lost by the service",
      isOK: isWhole,
      found: (isWhole ? "none" : parts.joined(separator: ", ")) + " since \(since)",
      mend: isWhole ? "" : "alerts of that time say so; `swiftlet status --json` has all counts"
    )
  }

  private static func blind(_ status: JSONValue) -> Finding {
    let causes = status["sensor"]?["blind_rules"]?.arrayValue ?? []
    let texts = causes.map { cause in
      "\(count(cause["rules"])) miss \(cause["category"]?.stringValue ?? "?") events "
        + "(\(cause["reason"]?.stringValue ?? ""))"
    }
    return Finding(
      name: "rules that the service cannot match",
      isOK: texts.isEmpty,
      found: texts.isEmpty ? "none" : texts.joined(separator: ", "),
      mend: texts.isEmpty ? "" : "choose a sensor or preset that tells of them: docs/sensor.md"
    )
  }

  private static func count(_ value: JSONValue?) -> Int {
    guard case .number(let text)? = value else { return 0 }
    return Int(text) ?? 0
  }
}
