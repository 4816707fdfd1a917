// SPDX-License-Identifier: Apache-2.0
import EQL

/// What is printed compiles and prints to the same text.
enum PrinterCheck {
  /// The query as compiled from its printed text.
  static func printed(_ query: CompiledQuery, _ options: EQL.Options) -> CompiledQuery {
    let text = Printer.text(query.query)
    let (again, diagnostics) = EQL.compile(text, options: options)
    guard let again else {
      fatalError("printed as \(text), which is refused: \(diagnostics.map(\.message))")
    }
    guard Printer.text(again.query) == text else {
      fatalError("printed as \(text), then as \(Printer.text(again.query))")
    }
    guard again.stages.count == query.stages.count else {
      fatalError("printed as \(text), which has \(again.stages.count) stages")
    }
    return again
  }
}
