// SPDX-License-Identifier: Apache-2.0
package import EQL

/// What is wrong with an item or a list, and at which of its keys.
package struct ExceptionProblem: Sendable, Equatable {
  /// Which problem it is.
  package var code: DiagnosticCode
  /// What is wrong, one sentence without a final stop.
  package var message: String
  /// The keys that lead to it; empty: the whole.
  package var path: [JSONPlace]
  /// How to mend it.
  package var help: [String]

  /// Whether the item cannot be applied.
  package var isError: Bool { code.severity == .error }

  init(_ code: DiagnosticCode, _ message: String, at path: [JSONPlace], help: [String] = []) {
    self.code = code
    self.message = message
    self.path = path
    self.help = help
  }

  /// The problem at its place in the file that the document begins in at an offset.
  func diagnostic(_ document: ArraySlice<UInt8>) -> Diagnostic {
    Diagnostic(code, message, at: JSONPlace.range(of: path, in: document), help: help)
  }

  /// The problem of a document that stands in no file.
  package func issue(of document: [UInt8], name: String) -> RuleIssue {
    RuleIssue(
      source: SourceText(name: name, bytes: document),
      diagnostic: diagnostic(document[...])
    )
  }
}
