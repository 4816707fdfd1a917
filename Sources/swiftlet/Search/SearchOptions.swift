// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import EQL
import Events
import Translation

/// How a query is to be understood: index, types, the fields for time, order and category; and in how
/// much memory.
struct SearchOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The index of events that do not tell theirs.", valueName: "name"))
  var index: String?
  @Option(
    help: ArgumentHelp("An Elasticsearch mapping that gives the fields' types.", valueName: "file")
  )
  var mapping: String?
  @Option(name: .customLong("timestamp-field"), help: "The field that holds the time.")
  var timestampField = "@timestamp"
  @Option(
    name: .customLong("tiebreaker-field"),
    help: "The field that orders events of one instant."
  )
  var tiebreakerField: String?
  @Option(name: .customLong("event-category-field"), help: "The field that holds the category.")
  var categoryField = "event.category"
  @Option(name: .customLong("max-samples-per-key"), help: "Samples per join key.")
  var maxSamples: Int?
  @OptionGroup var sorting: SortOptions

  /// How files are opened. A mapping speaks of documents as they are.
  func opening(_ input: FormatOption) -> InputOpening {
    input.format == nil && mapping != nil ? InputOpening(format: .ecs) : input.opening
  }

  func validate() throws {
    if let maxSamples, maxSamples < 1 {
      throw ValidationError("--max-samples-per-key is at least 1.")
    }
  }

  /// The types of the fields: the mapping's, or ECS.
  func schema() throws -> Schema { try mapping.map(MappingFile.read) ?? .ecs }

  /// Compiles queries against these types.
  func reader(_ schema: Schema, json: Bool = false) -> QueryReader {
    QueryReader(
      options: EQL.Options(schema: schema, categoryField: categoryField, now: Clock.now),
      json: json
    )
  }

  /// The field that holds the time.
  func timestamp(_ schema: Schema) -> FieldDefinition {
    schema.definition(of: timestampField) ?? FieldDefinition(path: timestampField, type: .date)
  }

  /// A mapping with the fields of a query that it would have got from the documents. Pipes can be
  /// read only once, so they add none.
  static func extended(
    _ schema: Schema,
    by files: [String],
    _ opening: InputOpening,
    for query: String
  ) -> Schema {
    let unlisted = EQL.fieldPaths(in: query).filter { schema.definition(of: $0) == nil }
    guard schema.isDynamic, !unlisted.isEmpty else { return schema }
    var mapping = DynamicMapping(unlisted.sorted())
    for file in files where file != "-" {
      // What cannot be read is reported by the search itself.
      guard EventInput.size(of: file) != nil, let reader = try? opening.open(file).reader else {
        continue
      }
      while !mapping.isComplete, let block = reader.next() { mapping.look(at: block.bytes) }
    }
    return schema.withAdditional(fields: mapping.definitions)
  }
}
