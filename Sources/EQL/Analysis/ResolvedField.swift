// SPDX-License-Identifier: Apache-2.0
package import Events

/// A field of a query bound to what the schema says of it: all that a predicate needs to read it.
package struct ResolvedField: Sendable, Hashable {
  /// The dotted path whose values are read.
  package var path: String
  /// Its type; nil where the schema does not know the field: the literal beside it decides.
  package var type: FieldType?
  /// The mapping's date format, for dates.
  package var dateFormat: String?
  /// What stands for an explicit null.
  package var nullValue: String?
  /// Longer values are not indexed by Elasticsearch and never match, in characters.
  package var ignoreAbove: Int?

  /// A field the schema does not know.
  package init(path: String, type: FieldType? = nil) {
    self.path = path
    self.type = type
  }

  /// A field as the schema defines it.
  package init(_ definition: FieldDefinition) {
    path = definition.target
    type = definition.exactSubfield ?? definition.type
    dateFormat = definition.dateFormat
    nullValue = definition.nullValue
    ignoreAbove = definition.ignoreAbove
  }

  /// How values of the field are compared.
  package var family: ValueFamily {
    switch type {
    case nil: .dynamic
    case .keyword, .wildcard, .constantKeyword, .flattened: .text
    case .text, .matchOnlyText: .analysedText
    case .long, .integer, .short, .byte, .unsignedLong: .integer
    case .double, .float, .halfFloat, .scaledFloat: .real
    case .boolean: .boolean
    case .date, .dateNanos: .date
    case .ip: .ip
    case .version: .version
    case .object, .nested, .unsupported: .unusable
    }
  }
}

/// The ways in which values compare.
package enum ValueFamily: String, Sendable, Hashable {
  case text
  /// Text without an exact sub-field: cannot be compared.
  case analysedText
  case integer
  case real
  case boolean
  case date
  case ip
  case version
  case null
  /// Not known to the schema.
  case dynamic
  case unusable

  /// Whether it is a kind of number.
  var isNumeric: Bool { self == .integer || self == .real }
}
