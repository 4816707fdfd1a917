// SPDX-License-Identifier: Apache-2.0

/// Why a text is not a mapping.
package struct SchemaError: Error, Sendable, Equatable {
  /// What is wrong, and where.
  package var message: String
}

extension Schema {
  /// Reads an Elasticsearch mapping: `{"mappings":{"properties":…}}`, `{"properties":…}`, or either
  /// under an index's name as `GET index/_mapping` answers it.
  package init(elasticsearchMapping bytes: [UInt8]) throws(SchemaError) {
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue.parse(bytes)
    } catch {
      throw SchemaError(message: "the mapping is not JSON: \(error.reason) at byte \(error.offset)")
    }
    let roots = Self.properties(document)
    guard !roots.isEmpty else {
      throw SchemaError(
        message: "the mapping has no \"properties\": expected {\"mappings\":{\"properties\":{…}}}")
    }
    var found: [FieldDefinition] = []
    var aliases: [(path: String, target: String)] = []
    for root in roots { try Self.read(root, under: "", &found, &aliases) }
    var byPath = Dictionary(found.map { ($0.path, $0) }) { first, _ in first }
    for (path, target) in aliases {
      guard var definition = byPath[target] else {
        throw SchemaError(message: "the alias \(path) names \(target), which the mapping lacks")
      }
      definition.path = path
      byPath[path] = definition
    }
    self.init(fields: Array(byPath.values), isStrict: true)
  }

  private static func properties(_ document: JSONValue) -> [JSONValue] {
    if let direct = document["properties"] ?? document["mappings"]?["properties"] { return [direct] }
    return (document.members ?? []).compactMap {
      $0.value["mappings"]?["properties"] ?? $0.value["properties"]
    }
  }

  private static func read(
    _ properties: JSONValue, under prefix: String, _ found: inout [FieldDefinition],
    _ aliases: inout [(path: String, target: String)]
  ) throws(SchemaError) {
    guard let members = properties.members else {
      throw SchemaError(message: "\"properties\" of \(prefix.isEmpty ? "the mapping" : prefix) is no object")
    }
    for member in members {
      let path = prefix.isEmpty ? member.key : "\(prefix).\(member.key)"
      guard member.value.members != nil else {
        throw SchemaError(message: "the field \(path) is no object with a \"type\"")
      }
      let type = member.value["type"]?.stringValue
      if type == "alias" {
        guard let target = member.value["path"]?.stringValue else {
          throw SchemaError(message: "the alias \(path) has no \"path\"")
        }
        aliases.append((path, target))
        continue
      }
      if let children = member.value["properties"] {
        let isNested = type == "nested"
        found.append(FieldDefinition(path: path, type: isNested ? .nested : .object))
        let start = found.count
        try read(children, under: path, &found, &aliases)
        // What lies under a nested object cannot be searched either.
        if isNested { for index in start..<found.count { found[index].type = .nested } }
        continue
      }
      found += definitions(path, FieldType(elasticsearchName: type ?? "object"), member.value)
    }
  }

  /// A field and its multi-fields.
  private static func definitions(
    _ path: String, _ type: FieldType, _ json: JSONValue
  ) -> [FieldDefinition] {
    var field = FieldDefinition(path: path, type: type)
    field.dateFormat = json["format"]?.stringValue
    field.nullValue = json["null_value"]?.scalarText
    field.ignoreAbove = json["ignore_above"]?.intValue
    var others: [FieldDefinition] = []
    for member in json["fields"]?.members ?? [] {
      let subtype = FieldType(elasticsearchName: member.value["type"]?.stringValue ?? "object")
      var other = FieldDefinition(path: "\(path).\(member.key)", type: subtype)
      other.target = path
      other.ignoreAbove = member.value["ignore_above"]?.intValue
      other.nullValue = member.value["null_value"]?.scalarText
      others.append(other)
      let isExact = subtype == .keyword || subtype == .wildcard
      if isExact, type == .text || type == .matchOnlyText, field.exactSubfield == nil {
        field.exactSubfield = subtype
        field.ignoreAbove = other.ignoreAbove
        field.nullValue = other.nullValue
      }
    }
    return [field] + others
  }
}
