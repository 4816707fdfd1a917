// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import EQL
import Events

/// Compiles a query that a person typed and says what is wrong with it.
struct QueryReader {
  let options: EQL.Options
  /// Whether mistakes are told as Elasticsearch's error body; warnings then are not told.
  let json: Bool
  /// Fields that events are known to have, asked for where a query names one that the schema lacks.
  var knownFields: () -> Set<String> = { [] }

  /// The query; ends the command when it has mistakes.
  func compile(_ query: String) throws -> CompiledQuery {
    let (compiled, diagnostics) = EQL.compile(query, options: options)
    let isBad = compiled == nil || diagnostics.contains { $0.severity == .error }
    if json {
      if isBad { Console.print(ElasticsearchError.body(diagnostics, query: query)) }
    } else {
      show(diagnostics, of: query)
    }
    guard !isBad, let compiled else { throw ExitCode.badInput }
    return compiled
  }

  private func show(_ diagnostics: [Diagnostic], of query: String) {
    let source = SourceText(name: "<query>", text: query)
    let renderer = DiagnosticRenderer(source: source, isColoured: Style.messages.isColoured)
    let unknown = diagnostics.contains { $0.code == .unknownFieldWarning }
    let known = unknown ? knownFields() : []
    for diagnostic in diagnostics {
      let range = diagnostic.primary.range
      let field = String(
        decoding: source.bytes[range.lowerBound..<range.upperBound],
        as: UTF8.self
      )
      if diagnostic.code == .unknownFieldWarning, known.contains(field) { continue }
      Console.note(renderer.render(diagnostic))
    }
  }
}
