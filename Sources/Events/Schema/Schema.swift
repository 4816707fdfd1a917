// SPDX-License-Identifier: Apache-2.0

/// The fields that queries may name and their types.
package struct Schema: Sendable {
  /// Whether the fields listed are all there are: true for a mapping, false for ECS, which events
  /// may extend.
  package var isStrict: Bool
  /// Whether fields that a mapping does not list get the type of the first value that a document
  /// has there: Elasticsearch's default, off where a mapping says `dynamic: false` or `strict`.
  package var isDynamic = false
  private var fields: [String: FieldDefinition]
  /// Paths that a query can compare, sorted, for suggestions.
  private var comparable: [String]

  /// A schema of exactly these fields; of two with one path the later counts.
  package init(fields: some Sequence<FieldDefinition>, isStrict: Bool) {
    self.isStrict = isStrict
    self.fields = Dictionary(fields.map { ($0.path, $0) }) { $1 }
    comparable = self.fields.values.filter { $0.type != .object && $0.type != .nested }
      .map(\.path).sorted()
  }

  /// The Elastic Common Schema with what Elastic's endpoint sensors and Swiftlet itself add.
  package static let ecs = Schema(fields: ECSTable.fields(), isStrict: false)

  /// The definition of a field, nil where the schema has none.
  ///
  /// Without a mapping, what lies below a flattened field (`labels.env`) is a keyword.
  package func definition(of path: String) -> FieldDefinition? {
    if let definition = fields[path] { return definition }
    guard !isStrict else { return nil }
    var parent = path[...]
    while let dot = parent.lastIndex(of: ".") {
      parent = parent[..<dot]
      guard let definition = fields[String(parent)] else { continue }
      return definition.type == .flattened ? FieldDefinition(path: path, type: .keyword) : nil
    }
    return nil
  }

  /// Up to five paths that `path` may have been meant to be, closest first, ties by name.
  ///
  /// Close is a third of its length in edits (insert, delete, replace, swap of neighbours; case
  /// ignored), at least one: near what Elasticsearch proposes. Nothing for paths beyond 256 bytes.
  package func suggestions(for path: String) -> [String] {
    let search = SpellingSearch(path)
    return search.closest(5, among: comparable)
  }

  /// This schema with further fields, which go before its own of the same path.
  package func withAdditional(fields additional: [FieldDefinition]) -> Schema {
    var schema = Schema(fields: Array(fields.values) + additional, isStrict: isStrict)
    schema.isDynamic = isDynamic
    return schema
  }

  /// All definitions, by path.
  package var definitions: [FieldDefinition] {
    fields.values.sorted { $0.path < $1.path }
  }
}
