// SPDX-License-Identifier: Apache-2.0

/// Reads the compact notation of the field lists beside it.
///
/// A line is `prefix: word word …`; `:` alone is the top level. A word is `name` (a keyword),
/// `name=type`, `name+set` (the fields of a set below `name`) or `+set` (below the prefix itself).
/// A line whose prefix starts with `+` defines or extends a set, which later lines may use.
/// A set that no line defines stays in the field's name, where the tests find it.
enum ECSTable {
  /// All fields of the lists, each path once.
  static func fields() -> [FieldDefinition] {
    fields(of: ECSFields.sets + "\n" + ECSFields.common + "\n" + ECSFields.endpoint)
  }

  static func fields(of text: String) -> [FieldDefinition] {
    var sets: [Substring: [(name: String, type: FieldType)]] = [:]
    var fields: [FieldDefinition] = []
    for line in text.split(separator: "\n") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let prefix = line[..<colon]
      var members: [(name: String, type: FieldType)] = []
      for word in line[line.index(after: colon)...].split(separator: " ") {
        if let plus = word.firstIndex(of: "+"), let set = sets[word[word.index(after: plus)...]] {
          let below = word[..<plus]
          for field in set {
            members.append((below.isEmpty ? field.name : "\(below).\(field.name)", field.type))
          }
        } else if let equals = word.firstIndex(of: "=") {
          let type = FieldType(elasticsearchName: String(word[word.index(after: equals)...]))
          members.append((String(word[..<equals]), type))
        } else {
          members.append((String(word), .keyword))
        }
      }
      if prefix.first == "+" {
        sets[prefix.dropFirst(), default: []] += members
      } else {
        for field in members {
          let path = prefix.isEmpty ? field.name : "\(prefix).\(field.name)"
          fields.append(FieldDefinition(path: path, type: field.type))
        }
      }
    }
    return fields
  }
}
