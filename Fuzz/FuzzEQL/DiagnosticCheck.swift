// SPDX-License-Identifier: Apache-2.0
import EQL

/// What must hold of the diagnostics of any text.
enum DiagnosticCheck {
  /// Diagnostics of one text that are rendered.
  private static let renderLimit = 6

  static func check(_ diagnostics: [Diagnostic], in text: String) {
    let length = text.utf8.count
    let source = SourceText(name: "<query>", text: text)
    var last = 0
    for (index, diagnostic) in diagnostics.enumerated() {
      let start = diagnostic.primary.range.lowerBound
      guard start >= last else { fatalError("diagnostics stand in no order") }
      last = start
      for label in [diagnostic.primary] + diagnostic.labels {
        // An empty text has one place behind its end.
        guard label.range.lowerBound >= 0, label.range.upperBound <= max(length, 1) else {
          fatalError("\(diagnostic.code): \(label.range) lies outside of \(length) bytes")
        }
      }
      guard !diagnostic.message.isEmpty else { fatalError("\(diagnostic.code) says nothing") }
      // Rendering is most of the work, and a text often has a hundred problems.
      guard index < renderLimit else { continue }
      let rendered = DiagnosticRenderer(source: source, isColoured: index == 0).render(diagnostic)
      guard rendered.hasSuffix("\n"), rendered.contains(diagnostic.code.rawValue) else {
        fatalError("\(diagnostic.code) is rendered as \(rendered)")
      }
    }
  }
}
