// SPDX-License-Identifier: Apache-2.0
import Events

/// How a process stands in the documents of others: written once, and again when it has changed.
final class RelativeText {
  /// As `process.parent`, without braces.
  let parent: [UInt8]
  /// As a leader, without braces and `same_as_process`.
  let leader: [UInt8]
  /// Of the account files when this was written.
  let accounts: Int
  /// The ids in `process.Ext.ancestry` of its children, as far as they are known.
  var ancestry: [UInt8]?

  init(parent: [UInt8], leader: [UInt8], accounts: Int) {
    (self.parent, self.leader, self.accounts) = (parent, leader, accounts)
  }
}

extension DocumentWriter {
  /// How a process stands in the documents of others.
  mutating func relative(_ process: ProcessEntry) -> RelativeText {
    if let known = process.relative, known.accounts == accounts.generation { return known }
    let start = json.bytes.count
    own(process)
    let middle = json.bytes.count
    asLeader(process)
    let text = RelativeText(
      parent: Array(json.bytes[start..<middle]),
      leader: Array(json.bytes[middle...]),
      accounts: accounts.generation
    )
    json.removeLast(json.bytes.count - start)
    process.relative = text
    return text
  }

  /// The ids of a parent, its parent and so on, as they stand in an array of JSON.
  mutating func ancestry(of parent: ProcessEntry, _ table: ProcessTable) -> [UInt8] {
    let text = relative(parent)
    if let known = text.ancestry { return known }
    var ids = JSONWriter(capacity: 256)
    for (index, id) in table.ancestry(of: parent).enumerated() {
      if index > 0 { ids.raw(",") }
      ids.string(id)
    }
    text.ancestry = ids.bytes
    return ids.bytes
  }
}
