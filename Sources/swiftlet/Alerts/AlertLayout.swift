// SPDX-License-Identifier: Apache-2.0
import Rules

/// How the lines of an alert stand on a terminal.
struct AlertLayout {
  let style: Style
  let width: Int

  /// Most clauses that are shown.
  private static let maximumClauses = 12

  /// `name   text`, continued under the text.
  func field(_ name: String, _ text: String) -> [String] {
    var lines = text.visible.wrapped(to: max(16, width - 12))
    if lines.count > 8 {
      // The beginning and the end: what hides between long words is rarely at either.
      let hidden = lines.count - 7
      lines = Array(lines.prefix(4)) + ["… \(hidden) lines more (see --jsonl) …"] + lines.suffix(3)
    }
    return lines.enumerated().map { index, line in
      "  " + style((index == 0 ? name : "").padded(to: 9), .dim) + " " + line
    }
  }

  /// The clauses that held, each with the values that made it hold.
  func why(_ clauses: [(text: String, values: String)]) -> [String] {
    let shown = clauses.prefix(Self.maximumClauses)
    let widest = min(shown.map { $0.text.visible.columns }.max() ?? 0, max(16, width - 48))
    var lines = shown.enumerated().map { index, clause in
      let text = clause.text.visible.truncated(to: widest).padded(to: widest)
      let rest = width - widest - 16
      return "  " + style((index == 0 ? "why" : "").padded(to: 9), .dim) + " " + text
        + style("  ← ", .dim) + clause.values.visible.truncated(to: max(rest, 12))
    }
    if clauses.count > shown.count {
      lines.append("            … and \(clauses.count - shown.count) clauses more")
    }
    return lines
  }

  /// ` MEDIUM 47 ` in the colours of the severity.
  func level(_ severity: String, _ riskScore: Int) -> String {
    style(" \(severity.uppercased().visible) \(riskScore) ", Self.role(severity))
  }

  /// The colours of a severity.
  static func role(_ severity: String) -> Style.Role {
    switch Severity(rawValue: severity) {
    case .low, nil: .dim
    case .medium: .warning
    case .high: .bad
    case .critical: .critical
    }
  }
}
