// SPDX-License-Identifier: Apache-2.0

/// What a schema says of one field.
package struct FieldDefinition: Sendable, Hashable {
  /// The name that queries use.
  package var path: String
  /// The path whose values are read: an alias's target, a multi-field's parent, else `path`.
  package var target: String
  /// The declared type.
  package var type: FieldType
  /// For text: the type of its first keyword or wildcard sub-field, which comparisons use.
  package var exactSubfield: FieldType?
  /// The date format, for dates that name one.
  package var dateFormat: String?
  /// What stands for an explicit null.
  package var nullValue: String?
  /// Longer texts are not indexed, in characters.
  package var ignoreAbove: Int?

  /// A field of a type, with nothing special about it.
  package init(path: String, type: FieldType) {
    self.path = path
    target = path
    self.type = type
  }
}
