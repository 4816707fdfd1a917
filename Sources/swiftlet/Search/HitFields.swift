// SPDX-License-Identifier: Apache-2.0
import Events

/// A hit's `fields` object as Elasticsearch writes it: flat, every value in an array, in the form
/// that the field's type has.
struct HitFields {
  private let patterns: FieldPatterns
  private let schema: Schema
  /// Other names that a mapping has for the same values.
  private let aliases: [FieldDefinition]

  /// The fields that patterns mean, with the types of a schema.
  init(patterns: FieldPatterns, schema: Schema) {
    self.patterns = patterns
    self.schema = schema
    aliases =
      schema.isStrict
      ? schema.definitions.filter { $0.target != $0.path && patterns.matches($0.path) } : []
  }

  /// The object; nil where no field has a value, as Elasticsearch leaves it out.
  func object(_ event: JSONValue) -> JSONValue? {
    var members: [JSONValue.Member] = []
    for (path, values) in event.leaves where patterns.matches(path) {
      let definition = schema.definition(of: path)
      // With a mapping only what it knows has a form to be written in.
      if definition == nil, schema.isStrict { continue }
      members.append(.init(path, .array(values.map { Self.value($0, definition) })))
    }
    for definition in aliases {
      let values = event.values(at: definition.target).filter { $0.scalarText != nil }
      guard !values.isEmpty else { continue }
      members.append(.init(definition.path, .array(values.map { Self.value($0, definition) })))
    }
    members.sort { $0.key < $1.key }
    return members.isEmpty ? nil : .object(members)
  }

  private static func value(_ value: JSONValue, _ definition: FieldDefinition?) -> JSONValue {
    guard let definition, let text = value.scalarText else { return value }
    switch definition.type {
    case .keyword, .constantKeyword, .wildcard, .text, .matchOnlyText, .ip, .version, .flattened:
      return .string(text)
    case .long, .integer, .short, .byte, .unsignedLong:
      if Int64(text) != nil || UInt64(text) != nil { return .number(text) }
      // A fraction is cut off, as in the index.
      guard let number = Double(text), number.magnitude < 0x1p63 else { return value }
      return .number(String(Int64(number)))
    case .double, .float, .halfFloat, .scaledFloat:
      return Double(text).map { $0.isFinite ? .number(text) : value } ?? value
    case .boolean:
      return text == "true" ? .bool(true) : text == "false" ? .bool(false) : value
    case .date, .dateNanos:
      let format = definition.dateFormat.flatMap { DateFormat($0) } ?? .standard
      // Another format writes dates as it reads them.
      guard definition.dateFormat == nil else { return value }
      return Array(text.utf8).withUnsafeBytes { format.parse($0) }
        .map { .string($0.iso8601()) } ?? value
    default: return value
    }
  }
}
