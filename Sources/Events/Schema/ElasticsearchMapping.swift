// SPDX-License-Identifier: Apache-2.0

/// Why a mapping cannot be used, and where.
package struct SchemaError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The place in the document: names joined by dots, empty for the whole.
  package var path: String
  /// What is wrong there, without a closing stop.
  package var reason: String

  /// An error at a place in a mapping.
  package init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  /// The place and the reason in one line.
  package var message: String { path.isEmpty ? reason : "\(path): \(reason)" }
  /// The same as ``message``.
  package var description: String { message }
}

extension Schema {
  /// Reads a mapping as Elasticsearch's `GET index/_mapping` gives it, or its `mappings` or
  /// `properties` alone.
  ///
  /// Of several indices the fields are united; a field whose types differ between them becomes
  /// unsupported, as it cannot be searched. `runtime` fields and dynamic templates are not read.
  package init(elasticsearchMapping bytes: [UInt8]) throws(SchemaError) {
    let document: JSONValue
    do {
      document = try JSONValue.parse(bytes)
    } catch {
      throw SchemaError(path: "", reason: "not JSON: \(error.reason) at byte \(error.offset)")
    }
    guard case .object(let members) = document else {
      throw SchemaError(path: "", reason: "a mapping is a JSON object")
    }
    var reader = MappingReader()
    if document["properties"] != nil {
      try reader.read(mapping: document, at: "")
    } else if let mapping = document["mappings"] {
      try reader.read(mapping: mapping, at: "mappings")
    } else {
      for member in members {
        guard let mapping = member.value["mappings"] else {
          throw SchemaError(
            path: member.key,
            reason: "neither `properties` nor `mappings`, nor an index with `mappings`"
          )
        }
        try reader.read(mapping: mapping, at: "\(member.key).mappings")
      }
      if members.isEmpty { throw SchemaError(path: "", reason: "the mapping is empty") }
    }
    self.init(fields: reader.fields.values, isStrict: true)
    isDynamic = reader.isDynamic
  }
}

/// Collects the fields of mappings.
struct MappingReader {
  /// The fields of all mappings read so far, by path.
  private(set) var fields: [String: FieldDefinition] = [:]
  /// The fields of the mapping being read.
  private var own: [String: FieldDefinition] = [:]
  /// False as soon as one mapping closes itself to further fields.
  private(set) var isDynamic = true
  private var aliases: [(path: String, target: String, place: String)] = []

  /// Objects in one another; Elasticsearch's own default is 20.
  static let depthLimit = 100
  /// Bytes of a field's path.
  static let pathLimit = 1_024
  /// Fields of one index; Elasticsearch's own default is 1,000.
  static let fieldLimit = 100_000

  /// One object whose properties are still to be read.
  private struct Level {
    var properties: JSONValue
    var prefix: String
    var place: String
    var depth: Int
  }

  mutating func read(mapping: JSONValue, at place: String) throws(SchemaError) {
    guard case .object = mapping else {
      throw SchemaError(path: place, reason: "must be an object")
    }
    own = [:]
    aliases = []
    switch mapping["dynamic"] {
    case .bool(false), .string("false"), .string("strict"): isDynamic = false
    default: break
    }
    if let properties = mapping["properties"] {
      let place = Self.join(place, "properties")
      var pending = [Level(properties: properties, prefix: "", place: place, depth: 1)]
      while let level = pending.popLast() {
        guard case .object(let members) = level.properties else {
          throw SchemaError(path: level.place, reason: "must be an object")
        }
        for member in members {
          if let below = try read(member, in: level) { pending.append(below) }
        }
      }
      try resolveAliases()
    }
    fields.merge(own, uniquingKeysWith: Self.united)
  }

  /// One property; what it holds in turn, where it is an object.
  private mutating func read(
    _ member: JSONValue.Member,
    in level: Level
  ) throws(SchemaError) -> Level? {
    let place = Self.join(level.place, member.key)
    let path = Self.join(level.prefix, member.key)
    if member.key.isEmpty { throw SchemaError(path: place, reason: "a field needs a name") }
    let names = path.utf8.count { $0 == UInt8(ascii: ".") } + 1
    if max(names, level.depth) > Self.depthLimit || path.utf8.count > Self.pathLimit {
      throw SchemaError(
        path: String(place.prefix(200)),
        reason: "deeper than \(Self.depthLimit) objects or longer than \(Self.pathLimit) bytes"
      )
    }
    if own.count >= Self.fieldLimit {
      throw SchemaError(path: level.place, reason: "more than \(Self.fieldLimit) fields")
    }
    guard case .object = member.value else {
      throw SchemaError(path: place, reason: "must be an object with a `type` or `properties`")
    }
    let properties = member.value["properties"]
    let typeName = try text("type", of: member.value, at: place) ?? "object"
    if typeName == "alias" {
      guard let target = try text("path", of: member.value, at: place) else {
        throw SchemaError(path: place, reason: "an alias needs a `path`")
      }
      aliases.append((path, target, place))
      return nil
    }
    var field = try definition(path, target: path, typeName, of: member.value, at: place)
    // "a.b" as one name makes the object "a" as well.
    var parent = member.key[...]
    while let dot = parent.lastIndex(of: ".") {
      parent = parent[..<dot]
      let path = Self.join(level.prefix, String(parent))
      if own[path] == nil { own[path] = FieldDefinition(path: path, type: .object) }
    }
    if let subfields = member.value["fields"] {
      let place = Self.join(place, "fields")
      guard case .object(let members) = subfields else {
        throw SchemaError(path: place, reason: "must be an object")
      }
      for member in members { try read(subfield: member, of: &field, at: place) }
    }
    own[path] = own[path].map { $0.type == .object ? field : Self.united($0, field) } ?? field
    guard let properties, field.type == .object || field.type == .nested else { return nil }
    return Level(
      properties: properties,
      prefix: path,
      place: Self.join(place, "properties"),
      depth: level.depth + 1
    )
  }

  /// A multi-field: other type, same values.
  private mutating func read(
    subfield member: JSONValue.Member,
    of field: inout FieldDefinition,
    at place: String
  ) throws(SchemaError) {
    let place = Self.join(place, member.key)
    guard let typeName = try text("type", of: member.value, at: place) else {
      throw SchemaError(path: place, reason: "a sub-field needs a `type`")
    }
    let path = Self.join(field.path, member.key)
    let subfield = try definition(path, target: field.path, typeName, of: member.value, at: place)
    own[path] = subfield
    guard field.type == .text || field.type == .matchOnlyText, field.exactSubfield == nil,
      [.keyword, .wildcard, .constantKeyword].contains(subfield.type)
    else { return }
    field.exactSubfield = subfield.type
    field.nullValue = subfield.nullValue
    field.ignoreAbove = subfield.ignoreAbove
  }

  private func definition(
    _ path: String,
    target: String,
    _ typeName: String,
    of value: JSONValue,
    at place: String
  ) throws(SchemaError) -> FieldDefinition {
    let nullValue: String? =
      switch value["null_value"] {
      case nil, .null: nil
      case .string(let text), .number(let text): text
      case .bool(let flag): flag ? "true" : "false"
      default: throw SchemaError(path: Self.join(place, "null_value"), reason: "must be a scalar")
      }
    var ignoreAbove: Int?
    if let limit = value["ignore_above"] {
      guard let count = limit.intValue ?? limit.stringValue.flatMap({ Int($0) }), count >= 0 else {
        throw SchemaError(
          path: Self.join(place, "ignore_above"),
          reason: "must be a whole number, not negative"
        )
      }
      ignoreAbove = count
    }
    return FieldDefinition(
      path: path,
      target: target,
      type: FieldType(elasticsearchName: typeName),
      dateFormat: try text("format", of: value, at: place),
      nullValue: nullValue,
      ignoreAbove: ignoreAbove
    )
  }

  private mutating func resolveAliases() throws(SchemaError) {
    // All are looked up before any is added: an alias of an alias is no field, as in Elasticsearch.
    var resolved: [FieldDefinition] = []
    for alias in aliases {
      guard var field = own[alias.target], field.type != .object, field.type != .nested else {
        throw SchemaError(path: alias.place, reason: "no field `\(alias.target)` to stand for")
      }
      field.path = alias.path
      resolved.append(field)
    }
    for field in resolved { own[field.path] = field }
  }

  /// One definition for a path that two mappings define.
  private static func united(_ first: FieldDefinition, _ second: FieldDefinition) -> FieldDefinition
  {
    if first.type.messageName == second.type.messageName { return first }
    var field = first
    let names = [first.type.elasticsearchName, second.type.elasticsearchName].sorted()
    field.type = .unsupported(names.joined(separator: " and "))
    return field
  }

  private func text(
    _ key: String,
    of value: JSONValue,
    at place: String
  ) throws(SchemaError) -> String? {
    switch value[key] {
    case nil: return nil
    case .string(let text): return text
    default: throw SchemaError(path: Self.join(place, key), reason: "must be a string")
    }
  }

  private static func join(_ prefix: String, _ name: String) -> String {
    prefix.isEmpty ? name : "\(prefix).\(name)"
  }
}
