// SPDX-License-Identifier: Apache-2.0

/// Turns diagnostics into text with the source line and carets under the place.
///
/// ```
/// error[E0201]: unknown field `process.parent.nme`
///  --> rules/linux/tunnel.toml:34:7
///    |
/// 34 |   and process.parent.nme : "bash"
///    |       ^^^^^^^^^^^^^^^^^^
///    = help: did you mean `process.parent.name`?
/// ```
package struct DiagnosticRenderer: Sendable {
  /// The text that the ranges point into.
  package var source: SourceText
  /// Whether to add ANSI colours.
  package var isColoured: Bool

  /// A renderer for one source.
  package init(source: SourceText, isColoured: Bool = false) {
    self.source = source
    self.isColoured = isColoured
  }

  /// The text of one diagnostic, ending in a line break.
  package func render(_ diagnostic: Diagnostic) -> String {
    let isError = diagnostic.severity == .error
    let heading = isError ? "error" : "warning"
    var out = paint("\(heading)[\(diagnostic.code.rawValue)]", isError ? "1;31" : "1;33")
    out += paint(": \(visible(diagnostic.message))", "1") + "\n"
    let (line, column) = source.location(of: diagnostic.primary.range.lowerBound)
    let shown = [diagnostic.primary] + diagnostic.labels
    let widest = shown.map { source.location(of: $0.range.lowerBound).line }.max() ?? line
    let gutter = String(repeating: " ", count: String(widest).count)
    out += gutter + paint("--> ", "1;34") + "\(visible(source.name)):\(line):\(column)\n"
    out += gutter + paint(" |", "1;34") + "\n"
    for (index, label) in shown.enumerated() {
      out += snippet(label, gutter: gutter, isPrimary: index == 0, isError: isError)
    }
    for help in diagnostic.help {
      out += gutter + paint(" = ", "1;34") + paint("help", "1;36") + ": \(visible(help))\n"
    }
    return out
  }

  private func snippet(_ label: Label, gutter: String, isPrimary: Bool, isError: Bool) -> String {
    let (line, column) = source.location(of: label.range.lowerBound)
    let (endLine, endColumn) = source.location(of: label.range.upperBound)
    let scalars = Array(source.line(line).unicodeScalars)
    let last = endLine == line ? endColumn : scalars.count + 1
    let (text, start) = Self.window(scalars, around: column - 1)
    let width = max(1, min(last - column, text.unicodeScalars.count - (column - 1 - start)))
    let number = String(line)
    let pad = String(repeating: " ", count: gutter.count - number.count)
    var out = pad + paint("\(number) | ", "1;34") + visible(text) + "\n"
    let mark = isPrimary ? "^" : "-"
    let carets = String(repeating: mark, count: width)
    let lead = String(repeating: " ", count: column - 1 - start)
    let colour = isPrimary ? (isError ? "1;31" : "1;33") : "1;34"
    let remark = label.text.isEmpty ? "" : " " + visible(label.text)
    out += gutter + paint(" | ", "1;34") + lead + paint(carets + remark, colour) + "\n"
    return out
  }

  /// At most 160 scalars of a line around a column, so that a one-megabyte line stays readable.
  private static func window(
    _ scalars: [Unicode.Scalar],
    around column: Int
  ) -> (text: String, start: Int) {
    let start = scalars.count > 160 ? min(max(0, column - 60), scalars.count) : 0
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[start..<min(scalars.count, start + 160)])
    return (String(view), start)
  }

  /// Control characters would move the cursor: one space each keeps the carets in place.
  private func visible(_ text: String) -> String {
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: out.append(" ")
      default: out.append(scalar)
      }
    }
    return String(out)
  }

  private func paint(_ text: String, _ code: String) -> String {
    isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
