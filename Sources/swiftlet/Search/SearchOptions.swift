// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import EQL
import Events
import Foundation

/// How a query is to be understood: index, types, and the fields for time, order and category.
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

  func validate() throws {
    if let maxSamples, maxSamples < 1 {
      throw ValidationError("--max-samples-per-key is at least 1.")
    }
  }

  /// The types of the fields: the mapping's, or ECS.
  func schema() throws -> Schema { try mapping.map(Self.readMapping) ?? .ecs }

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
  static func extended(_ schema: Schema, by files: [String], for query: String) -> Schema {
    let unlisted = EQL.fieldPaths(in: query).filter { schema.definition(of: $0) == nil }
    guard schema.isDynamic, !unlisted.isEmpty else { return schema }
    var mapping = DynamicMapping(unlisted.sorted())
    for file in files where file != "-" {
      // What cannot be read is reported by the search itself.
      guard EventInput.size(of: file) != nil, let reader = try? LineReader(path: file) else {
        continue
      }
      while !mapping.isComplete, let block = reader.next() { mapping.look(at: block.bytes) }
    }
    return schema.withAdditional(fields: mapping.definitions)
  }

  private static func readMapping(_ path: String) throws -> Schema {
    // Not by its size: `--mapping <(…)` is a pipe.
    let file = FileHandle(forReadingAtPath: path)
    guard let data = try? file?.readToEnd() ?? Data(), file != nil else {
      Console.error("the mapping \(path.visible) cannot be read")
      throw ExitCode.badInput
    }
    do throws(SchemaError) {
      return try Schema(elasticsearchMapping: Array(data))
    } catch {
      Console.error("\(path.visible): \(error.message)")
      throw ExitCode.badInput
    }
  }
}
