// SPDX-License-Identifier: Apache-2.0

/// The type of a field in an Elasticsearch mapping.
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
  /// A type that queries cannot read, by its name in Elasticsearch.
  case unsupported(String)

  /// The types that queries can read.
  private static let supported: [FieldType] = [
    .keyword, .wildcard, .constantKeyword, .flattened, .text, .matchOnlyText, .long, .integer,
    .short, .byte, .unsignedLong, .double, .float, .halfFloat, .scaledFloat, .boolean, .date,
    .dateNanos, .ip, .version, .object, .nested,
  ]

  private static let byName = Dictionary(
    uniqueKeysWithValues: supported.map { ($0.elasticsearchName, $0) }
  )

  /// The type that a mapping calls so.
  package init(elasticsearchName: String) {
    self = Self.byName[elasticsearchName] ?? .unsupported(elasticsearchName)
  }

  /// The name in a mapping.
  package var elasticsearchName: String {
    switch self {
    case .keyword: "keyword"
    case .wildcard: "wildcard"
    case .constantKeyword: "constant_keyword"
    case .flattened: "flattened"
    case .text: "text"
    case .matchOnlyText: "match_only_text"
    case .long: "long"
    case .integer: "integer"
    case .short: "short"
    case .byte: "byte"
    case .unsignedLong: "unsigned_long"
    case .double: "double"
    case .float: "float"
    case .halfFloat: "half_float"
    case .scaledFloat: "scaled_float"
    case .boolean: "boolean"
    case .date: "date"
    case .dateNanos: "date_nanos"
    case .ip: "ip"
    case .version: "version"
    case .object: "object"
    case .nested: "nested"
    case .unsupported(let name): name
    }
  }

  /// The name in Elasticsearch's EQL messages: types of one family share it, dates are `datetime`.
  package var messageName: String {
    switch self {
    case .date: "datetime"
    case .wildcard, .constantKeyword: "keyword"
    case .matchOnlyText: "text"
    default: elasticsearchName
    }
  }

  /// Whether values are texts.
  package var isString: Bool {
    switch self {
    case .keyword, .wildcard, .constantKeyword, .flattened, .text, .matchOnlyText: true
    default: false
    }
  }

  /// Whether values are whole numbers.
  package var isInteger: Bool {
    switch self {
    case .long, .integer, .short, .byte, .unsignedLong: true
    default: false
    }
  }

  /// Whether values are numbers.
  package var isNumeric: Bool {
    switch self {
    case .double, .float, .halfFloat, .scaledFloat: true
    default: isInteger
    }
  }
}
