// SPDX-License-Identifier: Apache-2.0
import EQL
import Events

/// Elasticsearch's error bodies.
enum ElasticsearchError {
  /// The body for a bad query: the first problem of the grammar, or all of verification together.
  static func body(_ diagnostics: [Diagnostic], query: String) -> String {
    let source = SourceText(name: "", text: query)
    let errors = diagnostics.filter { $0.severity == .error }
    let syntax = errors.filter { $0.code.rawValue.hasPrefix("E01") || isGrammar($0.code) }
    if let first = syntax.first {
      return body("parsing_exception", line(first, source))
    }
    let lines = errors.map { line($0, source) }
    let noun = lines.count == 1 ? "problem" : "problems"
    return body(
      "verification_exception",
      (["Found \(lines.count) \(noun)"] + lines).joined(separator: "\n")
    )
  }

  /// Problems of sequences, samples and pipes are found while parsing.
  private static func isGrammar(_ code: DiagnosticCode) -> Bool {
    code.rawValue.hasPrefix("E04") || code == .notConstant
  }

  private static func line(_ diagnostic: Diagnostic, _ source: SourceText) -> String {
    let place = source.location(of: diagnostic.primary.range.lowerBound)
    let message = diagnostic.elasticsearchMessage ?? diagnostic.message
    return "line \(place.line):\(place.column): \(message)"
  }

  /// The body of an error with type and reason.
  static func body(_ type: String, _ reason: String) -> String {
    let cause: [JSONValue.Member] = [
      .init("type", .string(type)), .init("reason", .string(reason)),
    ]
    return JSONValue.object([
      .init(
        "error",
        .object([.init("root_cause", .array([.object(cause)]))] + cause)
      ),
      .init("status", .integer(400)),
    ]).serialised()
  }
}
