// SPDX-License-Identifier: Apache-2.0

/// The types that an Elasticsearch mapping gives fields.
package enum FieldType: Sendable, Hashable {
  case keyword
  case wildcard
  case constantKeyword
  case flattened
  case text
  case matchOnlyText
  case long
  case integer
  case short
  case byte
  case unsignedLong
  case double
  case float
  case halfFloat
  case scaledFloat
  case boolean
  case date
  case dateNanos
  case ip
  case version
  case object
  case nested
  /// A type that EQL cannot use, such as `geo_point`.
  case unsupported(String)

  private static let names: [(FieldType, String)] = [
    (.keyword, "keyword"), (.wildcard, "wildcard"), (.constantKeyword, "constant_keyword"),
    (.flattened, "flattened"), (.text, "text"), (.matchOnlyText, "match_only_text"),
    (.long, "long"), (.integer, "integer"), (.short, "short"), (.byte, "byte"),
    (.unsignedLong, "unsigned_long"), (.double, "double"), (.float, "float"),
    (.halfFloat, "half_float"), (.scaledFloat, "scaled_float"), (.boolean, "boolean"),
    (.date, "date"), (.dateNanos, "date_nanos"), (.ip, "ip"), (.version, "version"),
    (.object, "object"), (.nested, "nested"),
  ]

  /// The type that a mapping names so.
  package init(elasticsearchName name: String) {
    self = Self.names.first { $0.1 == name }?.0 ?? .unsupported(name)
  }

  /// The name that a mapping uses.
  package var elasticsearchName: String {
    if case .unsupported(let name) = self { return name }
    return Self.names.first { $0.0 == self }?.1 ?? "unsupported"
  }
}
