// SPDX-License-Identifier: Apache-2.0

/// How much a diagnostic matters: an error stops the query or rule, a warning does not.
package enum DiagnosticSeverity: String, Sendable, Codable {
  case error
  case warning
}

/// A range of the source with a short remark about it.
package struct Label: Sendable, Equatable {
  /// What it points at.
  package var range: SourceRange
  /// The remark that stands beside the carets; may be empty.
  package var text: String

  /// A remark on a range.
  package init(_ range: SourceRange, _ text: String = "") {
    self.range = range
    self.text = text
  }
}

/// One problem found in a query or rule: data, rendered only at the edge.
package struct Diagnostic: Sendable, Equatable {
  /// Which problem it is.
  package var code: DiagnosticCode
  /// Error or warning.
  package var severity: DiagnosticSeverity
  /// What is wrong, one sentence without a final stop.
  package var message: String
  /// Where it is.
  package var primary: Label
  /// Further places that matter.
  package var labels: [Label]
  /// How to mend it, one line each.
  package var help: [String]
  /// What Elasticsearch says in the same case, where it differs from `message`.
  package var elasticsearchMessage: String?

  /// A problem at `range`; its severity is its code's usual one unless given.
  package init(
    _ code: DiagnosticCode,
    _ message: String,
    at range: SourceRange,
    label: String = "",
    severity: DiagnosticSeverity? = nil,
    labels: [Label] = [],
    help: [String] = [],
    elasticsearchMessage: String? = nil
  ) {
    self.code = code
    self.severity = severity ?? code.severity
    self.message = Self.shortened(message)
    self.primary = Label(range, label)
    self.labels = labels
    self.help = help.map(Self.shortened)
    self.elasticsearchMessage = elasticsearchMessage.map(Self.shortened)
  }

  /// A message quotes names and texts, which may be as long as a query.
  private static func shortened(_ text: String) -> String {
    guard text.utf8.count > 2_000 else { return text }
    return String(text.unicodeScalars.prefix(500)) + "…"
  }

  /// The same problem with all ranges moved by `offset` bytes.
  package func shifted(by offset: Int) -> Diagnostic {
    var moved = self
    moved.primary.range = primary.range.shifted(by: offset)
    moved.labels = labels.map { Label($0.range.shifted(by: offset), $0.text) }
    return moved
  }
}
