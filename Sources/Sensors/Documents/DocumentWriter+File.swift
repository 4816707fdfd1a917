// SPDX-License-Identifier: Apache-2.0
import Events

extension DocumentWriter {
  /// Appends the documents of what happened to a file, one for each thing.
  ///
  /// - Returns: how many.
  mutating func file(
    _ happening: FileHappening,
    process: ProcessEntry?,
    table: ProcessTable
  ) -> Int {
    var count = 0
    let start = process?.imageSince(bootOffset: table.bootOffset) ?? 0
    let end = process?.end.map { Int64(clamping: $0) &+ table.bootOffset } ?? .max
    for (mask, action, type) in Self.fileActions where happening.mask.contains(mask) {
      let heading = Heading(
        action: action,
        category: "file",
        type: type,
        dataset: "endpoint.events.file"
      )
      let time = happening.time(of: mask, from: start, to: end)
      open(heading, constant.file, time: time, process)
      json.raw("\"file\":{")
      json.names(of: happening.path)
      if let mode = happening.mode {
        json.raw(",\"mode\":\"")
        json.octal(UInt32(mode & 0o7777))
        json.raw("\"")
      }
      if mask == .renamed, let old = happening.oldPath {
        json.raw(",\"Ext\":{\"original\":{")
        json.names(of: old)
        json.raw("}}")
      }
      json.raw("}")
      if happening.isFound { json.raw(",\"swiftlet\":{\"file\":{\"found\":true}}") }
      actor(process, table)
      json.raw("}\n")
      count += 1
    }
    return count
  }

  private static let fileActions: [(FileEvent.Mask, StaticString, StaticString)] = [
    (.created, "creation", "creation"), (.renamed, "rename", "change"),
    (.closedAfterWriting, "modification", "change"), (.attributes, "permission_change", "change"),
    (.deleted, "deletion", "deletion"), (.opened, "open", "access"),
  ]
}

extension JSONWriter {
  /// `"path":…,"name":…,"directory":…,"extension":…`.
  fileprivate mutating func names(of path: [UInt8]) {
    let slash = path.lastIndex(of: 0x2F) ?? path.startIndex
    let name = path[(slash + 1)...]
    raw("\"path\":")
    string(path)
    raw(",\"name\":")
    string(Array(name))
    raw(",\"directory\":")
    string(slash == 0 ? [0x2F] : Array(path[..<slash]))
    if let dot = name.lastIndex(of: 0x2E), dot > name.startIndex, dot + 1 < name.endIndex {
      raw(",\"extension\":")
      string(Array(name[(dot + 1)...]))
    }
  }

  /// Four octal digits.
  fileprivate mutating func octal(_ value: UInt32) {
    for shift in stride(from: 9, through: 0, by: -3) {
      byte(0x30 + UInt8(value >> UInt32(shift) & 7))
    }
  }
}
