// SPDX-License-Identifier: Apache-2.0
import Events
import Testing

@Suite struct MappingTests {
  private static func schema(_ text: String) throws -> Schema {
    try Schema(elasticsearchMapping: Array(text.utf8))
  }

  private static let properties = #"{"properties":{"a":{"properties":{"b":{"type":"long"}}}}}"#

  @Test(arguments: [
    properties, #"{"mappings":\#(properties)}"#, #"{"logs-1":{"mappings":\#(properties)}}"#,
    #"{"mappings":{"dynamic":"strict","properties":{"a.b":{"type":"long"}}}}"#,
    #"{"i":{"mappings":{}},"j":{"mappings":\#(properties)}}"#,
  ])
  func readsEveryShape(text: String) throws {
    let schema = try Self.schema(text)
    #expect(schema.isStrict)
    #expect(schema.definition(of: "a") == FieldDefinition(path: "a", type: .object))
    #expect(schema.definition(of: "a.b") == FieldDefinition(path: "a.b", type: .long))
    #expect(schema.definitions.count == 2)
  }

  @Test func readsFields() throws {
    let schema = try Self.schema(
      #"""
      {"properties": {
        "k": {"type": "keyword", "ignore_above": 1024, "null_value": "NONE"},
        "n": {"type": "long", "null_value": -1},
        "f": {"type": "boolean", "null_value": true},
        "d": {"type": "date", "format": "yyyy-MM-dd||epoch_millis"},
        "geo": {"type": "geo_point"},
        "flat": {"type": "flattened"},
        "t": {"type": "text", "fields": {
          "english": {"type": "text"},
          "raw": {"type": "keyword", "ignore_above": 256, "null_value": "x"}}},
        "m": {"type": "keyword", "fields": {"text": {"type": "match_only_text"}}},
        "list": {"type": "nested", "properties": {"x": {"type": "ip"}}},
        "other": {"type": "alias", "path": "t"},
        "x.y": {"properties": {"z": {"type": "version"}}}
      }}
      """#
    )
    let expected: [FieldDefinition] = [
      FieldDefinition(path: "k", type: .keyword, nullValue: "NONE", ignoreAbove: 1024),
      FieldDefinition(path: "n", type: .long, nullValue: "-1"),
      FieldDefinition(path: "f", type: .boolean, nullValue: "true"),
      FieldDefinition(path: "d", type: .date, dateFormat: "yyyy-MM-dd||epoch_millis"),
      FieldDefinition(path: "geo", type: .unsupported("geo_point")),
      FieldDefinition(path: "flat", type: .flattened),
      FieldDefinition(
        path: "t",
        type: .text,
        exactSubfield: .keyword,
        nullValue: "x",
        ignoreAbove: 256
      ),
      FieldDefinition(path: "t.english", target: "t", type: .text),
      FieldDefinition(path: "t.raw", target: "t", type: .keyword, nullValue: "x", ignoreAbove: 256),
      FieldDefinition(path: "m", type: .keyword),
      FieldDefinition(path: "m.text", target: "m", type: .matchOnlyText),
      FieldDefinition(path: "list", type: .nested),
      FieldDefinition(path: "list.x", type: .ip),
      FieldDefinition(
        path: "other",
        target: "t",
        type: .text,
        exactSubfield: .keyword,
        nullValue: "x",
        ignoreAbove: 256
      ),
      FieldDefinition(path: "x", type: .object), FieldDefinition(path: "x.y", type: .object),
      FieldDefinition(path: "x.y.z", type: .version),
    ]
    for field in expected { #expect(schema.definition(of: field.path) == field) }
    #expect(schema.definitions.count == expected.count)
    #expect(schema.definition(of: "flat.key") == nil)
    #expect(schema.definition(of: "nothing") == nil)
  }

  @Test func unitesIndices() throws {
    let schema = try Self.schema(
      #"""
      {"one": {"mappings": {"properties": {"a": {"type": "keyword"}, "b": {"type": "long"}}}},
       "two": {"mappings": {"properties": {"a": {"type": "wildcard"}, "b": {"type": "ip"},
                                           "c": {"type": "date"}}}}}
      """#
    )
    #expect(schema.definition(of: "a")?.type == .keyword)
    #expect(schema.definition(of: "b")?.type == .unsupported("ip and long"))
    #expect(schema.definition(of: "c")?.type == .date)
  }

  @Test(arguments: [
    ("", "", "not JSON: the text ends too early at byte 0"),
    ("[]", "", "a mapping is a JSON object"),
    ("{}", "", "the mapping is empty"),
    (#"{"x":1}"#, "x", "neither `properties` nor `mappings`, nor an index with `mappings`"),
    (#"{"mappings":[]}"#, "mappings", "must be an object"),
    (#"{"properties":[]}"#, "properties", "must be an object"),
    (#"{"properties":{"a":1}}"#, "properties.a", "must be an object with a `type` or `properties`"),
    (#"{"properties":{"a":{"type":1}}}"#, "properties.a.type", "must be a string"),
    (#"{"properties":{"":{"type":"ip"}}}"#, "properties.", "a field needs a name"),
    (
      #"{"i":{"mappings":{"properties":{"a":{"properties":{"b":{"type":"date","format":[]}}}}}}}"#,
      "i.mappings.properties.a.properties.b.format", "must be a string"
    ),
    (#"{"properties":{"a":{"type":"alias"}}}"#, "properties.a", "an alias needs a `path`"),
    (
      #"{"properties":{"a":{"type":"alias","path":"b"}}}"#, "properties.a",
      "no field `b` to stand for"
    ),
    (
      #"{"properties":{"a":{"type":"alias","path":"a"}}}"#, "properties.a",
      "no field `a` to stand for"
    ),
    (#"{"properties":{"a":{"type":"ip","fields":1}}}"#, "properties.a.fields", "must be an object"),
    (
      #"{"properties":{"a":{"type":"ip","fields":{"k":{}}}}}"#, "properties.a.fields.k",
      "a sub-field needs a `type`"
    ),
    (
      #"{"properties":{"a":{"type":"keyword","ignore_above":-1}}}"#, "properties.a.ignore_above",
      "must be a whole number, not negative"
    ),
    (
      #"{"properties":{"a":{"type":"keyword","null_value":{}}}}"#, "properties.a.null_value",
      "must be a scalar"
    ),
  ])
  func refuses(text: String, path: String, reason: String) {
    let error = #expect(throws: SchemaError.self) { try Self.schema(text) }
    #expect(error == SchemaError(path: path, reason: reason))
    #expect(error?.message == (path.isEmpty ? reason : "\(path): \(reason)"))
  }

  @Test func limitsDepth() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: #"{"properties":{"a":"#, count: depth) + #"{"type":"ip"}"#
        + String(repeating: "}}", count: depth)
    }
    #expect(try Self.schema(nested(100)).definitions.count == 100)
    #expect(throws: SchemaError.self) { try Self.schema(nested(101)) }
    #expect(throws: SchemaError.self) { try Self.schema(nested(5_000)) }
  }

  /// Every document one edit away from a mapping gives a schema or an error.
  @Test func survivesEveryEdit() {
    let mapping = Array(
      #"{"i":{"mappings":{"properties":{"a.b":{"type":"text","fields":{"k":{"type":"ip"}}}}}}}"#
        .utf8
    )
    var schemas = 0
    for place in mapping.indices {
      for byte in Array("{}[]\",:.1n \\\u{0}".utf8) {
        var edited = mapping
        edited[place] = byte
        do {
          schemas += try Schema(elasticsearchMapping: edited).isStrict ? 1 : 0
        } catch {
          #expect(!error.message.isEmpty)
        }
      }
    }
    #expect(schemas > 0)
  }

  @Test func limitsFields() throws {
    let many = (0...100_000).map { #""f\#($0)":{}"# }.joined(separator: ",")
    let error = #expect(throws: SchemaError.self) { try Self.schema("{\"properties\":{\(many)}}") }
    #expect(error?.path == "properties")
    let long = String(repeating: "x", count: 1_025)
    #expect(throws: SchemaError.self) { try Self.schema(#"{"properties":{"\#(long)":{}}}"#) }
    let dotted = Array(repeating: "x", count: 101).joined(separator: ".")
    #expect(throws: SchemaError.self) { try Self.schema(#"{"properties":{"\#(dotted)":{}}}"#) }
  }
}
