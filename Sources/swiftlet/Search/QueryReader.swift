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
  /// What the text is called in messages.
  var name = "<query>"
  /// What is compiled before the text, and never shown: mistakes are shown where the person made them.
  var prefix = ""

  /// The query; ends the command when it has mistakes.
  func compile(_ query: String) throws -> CompiledQuery {
    let (compiled, diagnostics) = EQL.compile(prefix + query, options: options)
    let isBad = compiled == nil || diagnostics.contains { $0.severity == .error }
    if json {
      if isBad { Console.print(ElasticsearchError.body(diagnostics, query: query)) }
    } else {
      show(diagnostics, of: query)
    }
    guard !isBad, let compiled else { throw ExitCode.badInput }
    return compiled
  }

  /// A problem as it stands in the text without what was put before it.
  private func moved(_ diagnostic: Diagnostic) -> Diagnostic {
    guard !prefix.isEmpty else { return diagnostic }
    var moved = diagnostic.shifted(by: -prefix.utf8.count)
    let range = moved.primary.range
    moved.primary.range = SourceRange(max(0, range.lowerBound), max(0, range.upperBound))
    moved.labels.removeAll { $0.range.lowerBound < 0 }
    return moved
  }

  private func show(_ diagnostics: [Diagnostic], of query: String) {
    let source = SourceText(name: name, text: query)
    let renderer = DiagnosticRenderer(source: source, isColoured: Style.messages.isColoured)
    let unknown = diagnostics.contains { $0.code == .unknownFieldWarning }
    let known = unknown ? knownFields() : []
    for diagnostic in diagnostics.map(moved) {
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
