// SPDX-License-Identifier: Apache-2.0
import EQL
import Events
import Rules

/// Writes problems of rule files for people and for programs.
struct IssuePrinter {
  let style: Style

  /// With the line, carets and help.
  func text(_ issue: RuleIssue) -> String {
    DiagnosticRenderer(source: issue.source, isColoured: style.isColoured).render(issue.diagnostic)
  }

  /// As one JSON object.
  func json(_ issue: RuleIssue) -> JSONValue {
    let start = issue.source.location(of: issue.diagnostic.primary.range.lowerBound)
    let end = issue.source.location(of: issue.diagnostic.primary.range.upperBound)
    return .object([
      .init("file", .string(issue.source.name)), .init("line", .integer(start.line)),
      .init("column", .integer(start.column)), .init("end_line", .integer(end.line)),
      .init("end_column", .integer(end.column)),
      .init("severity", .string(issue.diagnostic.severity.rawValue)),
      .init("code", .string(issue.diagnostic.code.rawValue)),
      .init("message", .string(issue.diagnostic.message)),
      .init("help", .strings(issue.diagnostic.help)),
    ])
  }
}
