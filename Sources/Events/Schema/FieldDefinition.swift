// SPDX-License-Identifier: Apache-2.0

/// What a schema says of one field.
package struct FieldDefinition: Sendable, Hashable {
  /// The dotted path that queries write.
  package var path: String
  /// The path whose values are read: an alias's target, a multi-field's parent, else `path`.
  package var target: String
  /// How values are stored and compared.
  package var type: FieldType
  /// The type of a text's keyword or wildcard sub-field, if it has one.
  ///
  /// `nullValue` and `ignoreAbove` are then the sub-field's, which is what comparisons read.
  package var exactSubfield: FieldType?
  /// The mapping's date format (`strict_date_optional_time||epoch_millis`), for dates.
  package var dateFormat: String?
  /// What stands for an explicit null, as text.
  package var nullValue: String?
  /// Longer texts are stored but cannot be found, in characters.
  package var ignoreAbove: Int?

  /// A field; without a `target` its values are read at its own path.
  package init(
    path: String,
    target: String? = nil,
    type: FieldType,
    exactSubfield: FieldType? = nil,
    dateFormat: String? = nil,
    nullValue: String? = nil,
    ignoreAbove: Int? = nil
  ) {
    self.path = path
    self.target = target ?? path
    self.type = type
    self.exactSubfield = exactSubfield
    self.dateFormat = dateFormat
    self.nullValue = nullValue
    self.ignoreAbove = ignoreAbove
  }
}
