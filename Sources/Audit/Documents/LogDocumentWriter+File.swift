// SPDX-License-Identifier: Apache-2.0
import Events

extension LogDocumentWriter {
  /// `,"file":{…}`: the file that a call was about, not the folders that it lies in.
  mutating func file(_ event: AuditEvent, _ call: SystemCall) {
    let paths = AuditPaths(event)
    let isRename = call.isCall("rename", "renameat", "renameat2")
    let subject =
      call.isCall("unlink", "unlinkat", "rmdir")
      ? paths.last("DELETE") : paths.last("CREATE") ?? paths.last("NORMAL")
    guard let item = subject ?? paths.items.first(where: { !$0.name.isEmpty }) else { return }
    json.raw(",\"file\":{")
    path(paths.absolute(item.name, isFromDirectory: isFromDirectory(call, isTarget: isRename)))
    fields(item, call)
    if isRename, let original = paths.last("DELETE") {
      json.raw(",\"Ext\":{\"original\":{")
      path(paths.absolute(original.name, isFromDirectory: isFromDirectory(call, isTarget: false)))
      json.raw("}}")
    }
    json.raw("}")
  }

  /// Whether a relative path begins at an open directory that the log does not tell.
  private func isFromDirectory(_ call: SystemCall, isTarget: Bool) -> Bool {
    if call.isCall("renameat", "renameat2", "linkat") {
      return !call.isAtWorkingDirectory(isTarget || call.isCall("linkat") ? 2 : 0)
    }
    if call.isCall("symlinkat") { return !call.isAtWorkingDirectory(1) }
    guard
      call.isCall("openat", "openat2", "unlinkat", "mkdirat", "mknodat", "fchmodat", "fchmodat2")
        || call.isCall("fchownat", "utimensat", "futimesat", "setxattrat", "removexattrat")
    else { return false }
    return !call.isAtWorkingDirectory(0)
  }

  private mutating func path(_ path: [UInt8]) {
    json.raw("\"path\":")
    json.string(path)
    let name = PathText.name(path)
    json.raw(",\"name\":")
    json.string(name)
    if let dot = name.lastIndex(of: 0x2E), dot > 0, dot + 1 < name.count {
      json.raw(",\"extension\":")
      json.string(Array(name[(dot + 1)...]))
    }
    guard let slash = path.lastIndex(of: 0x2F), slash > 0 else { return }
    json.raw(",\"directory\":")
    json.string(Array(path[..<slash]))
  }

  private mutating func fields(_ item: AuditPaths.Item, _ call: SystemCall) {
    if let mode = newMode(call) ?? item.mode {
      json.raw(",\"mode\":")
      json.string(mode)
    }
    for (name, key): (StaticString, StaticString) in [
      ("inode", "inode"), ("uid", "ouid"), ("gid", "ogid"), ("device", "dev"),
    ] {
      guard let value = item.record.value(key) else { continue }
      json.raw(",\"")
      json.raw(name)
      json.raw("\":")
      json.string(value)
    }
    if let owner = item.record.value("OUID", interpreted: true) {
      json.raw(",\"owner\":")
      json.string(owner)
    }
    if let group = item.record.value("OGID", interpreted: true) {
      json.raw(",\"group\":")
      json.string(group)
    }
  }

  /// The permissions that a call gives.
  private func newMode(_ call: SystemCall) -> [UInt8]? {
    let place: Int
    if call.isCall("chmod", "fchmod") {
      place = 1
    } else if call.isCall("fchmodat", "fchmodat2") {
      place = 2
    } else {
      return nil
    }
    return call.argument(place).map { AuditPaths.permissions($0) }
  }
}

extension AuditPaths {
  /// The permissions of a mode in octal digits, four of them.
  static func permissions(_ mode: UInt64) -> [UInt8] {
    [9, 6, 3, 0].map { 0x30 + UInt8(mode >> UInt64($0) & 7) }
  }
}

extension AuditPaths.Item {
  /// The permissions that the file had.
  var mode: [UInt8]? {
    guard let digits = record.value("mode"), (1...11).contains(digits.count),
      digits.allSatisfy({ (0x30...0x37).contains($0) })
    else { return nil }
    return AuditPaths.permissions(digits.reduce(0) { $0 << 3 | UInt64($1 - 0x30) })
  }
}
