// SPDX-License-Identifier: Apache-2.0

/// The Elastic Common Schema as a table: a group's prefix, then its fields by type. Groups that ECS
/// reuses in several places are written once.
enum ECSFields {
  /// Fields of one prefix: `type: name name …`, types apart by `;`.
  typealias Group = (prefix: String, fields: String)

  /// Every field, reused groups spread out.
  static let all: [FieldDefinition] = {
    var found: [FieldDefinition] = []
    for group in ECSGroups.base { append(group.fields, under: group.prefix, &found) }
    for (prefixes, name, fields) in ECSGroups.reused {
      for prefix in prefixes {
        append(fields, under: name.isEmpty ? prefix : "\(prefix).\(name)", &found)
      }
    }
    return found
  }()

  private static func append(
    _ table: String, under prefix: String, _ found: inout [FieldDefinition]
  ) {
    for part in table.split(separator: ";") {
      let words = part.split { $0 == ":" || $0 == " " || $0 == "\n" }
      guard let typeName = words.first else { continue }
      let type = FieldType(elasticsearchName: String(typeName))
      for name in words.dropFirst() {
        let path = prefix.isEmpty ? String(name) : "\(prefix).\(name)"
        found.append(FieldDefinition(path: path, type: type))
      }
    }
  }
}
