// SPDX-License-Identifier: Apache-2.0
package import Events

extension ExceptionEntry {
  /// The entry as Elastic writes it.
  package var document: JSONValue {
    var members: [JSONValue.Member] = [.init("field", .string(field))]
    switch test {
    case .match(let value): members += [.init("type", "match"), .init("value", .string(value))]
    case .matchAny(let values):
      members += [.init("type", "match_any"), .init("value", .strings(values))]
    case .wildcard(let pattern):
      members += [.init("type", "wildcard"), .init("value", .string(pattern))]
    case .exists: members.append(.init("type", "exists"))
    case .list(let id, let kind):
      members += [
        .init("type", "list"), .init("list", ["id": .string(id), "type": .string(kind)]),
      ]
    case .nested(let entries):
      members += [.init("type", "nested"), .init("entries", .array(entries.map(\.document)))]
      return .object(members)
    }
    members.append(.init("operator", isExcluded ? "excluded" : "included"))
    if ignoresCase { members.append(.init("caseless", true)) }
    return .object(members)
  }
}

extension ExceptionItem {
  /// A new item.
  package init(
    id: String,
    listID: String,
    name: String,
    description: String,
    entries: [ExceptionEntry],
    systems: [System] = [],
    expires: Timestamp? = nil,
    comments: [Comment] = []
  ) {
    self.id = id
    self.listID = listID
    self.name = name
    self.description = description
    self.entries = entries
    self.systems = systems
    self.expires = expires
    self.comments = comments
    tags = []
    var document: JSONValue = [
      "item_id": .string(id), "list_id": .string(listID), "type": "simple",
      "name": .string(name), "description": .string(description), "namespace_type": "single",
      "os_types": .strings(systems.map(\.rawValue)), "tags": [],
      "entries": .array(entries.map(\.document)),
      "comments": .array(
        comments.map { comment in
          var members: [JSONValue.Member] = [.init("comment", .string(comment.text))]
          if let author = comment.author { members.append(.init("created_by", .string(author))) }
          if let time = comment.time { members.append(.init("created_at", .string(time))) }
          return .object(members)
        }
      ),
    ]
    if let expires { document.set("expire_time", .string(expires.iso8601())) }
    self.document = document
  }
}
