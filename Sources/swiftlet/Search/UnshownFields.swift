// SPDX-License-Identifier: Apache-2.0
import Events

/// Fields that a pattern of `--fields` means and a table has no column for: those beyond the most
/// columns, and those that only later hits have.
struct UnshownFields {
  private let patterns: FieldPatterns
  private let columns: Set<String>
  /// Most names that are told apart.
  private static let limit = 1_000
  private var names: Set<String> = []
  /// Hits that have such fields.
  private var hits = 0

  /// Watches for what these columns do not show; nil where nothing can be missing.
  init?(_ patterns: FieldPatterns?, _ columns: [String]) {
    guard let patterns, !patterns.patterns.allSatisfy(FieldPatterns.isPlain) else { return nil }
    self.patterns = patterns
    self.columns = Set(columns)
  }

  /// Counts what a hit has.
  mutating func look(at event: JSONValue) {
    let paths = event.leaves.lazy.map(\.path).filter { [columns, patterns] path in
      !columns.contains(path) && patterns.matches(path)
    }
    var isAny = false
    for path in paths {
      isAny = true
      if names.count < Self.limit { names.insert(path) }
    }
    if isAny { hits += 1 }
  }

  /// Says on standard error what was not shown.
  func show() {
    guard hits > 0 else { return }
    let shown = names.sorted().prefix(5)
    let rest = names.count - shown.count
    var text = shown.joined(separator: ", ")
    if rest > 0 { text += ", and \(ProgressLine.count(rest)) others" }
    Console.warn(
      "fields without a column, in \(ProgressLine.count(hits, "hit")): "
        + text.visible.truncated(to: 300) + "; --fields with their names shows them"
    )
  }
}
