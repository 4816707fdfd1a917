// SPDX-License-Identifier: Apache-2.0

/// The files that a system call named, from its PATH records.
package struct AuditPaths: Sendable {
  /// One of them.
  package struct Item: Sendable {
    /// As it was given; empty where the kernel did not say.
    package var name: [UInt8]
    let record: AuditRecord
    /// What became of it: NORMAL, PARENT, CREATE, DELETE, UNKNOWN.
    package var kind: [UInt8]

    /// The file's number on its file system; nil where the kernel did not say.
    package var inode: UInt64? { record.number("inode") }

    /// The file's type and permissions as stat(2) gives them; nil where the kernel did not say.
    package var fileMode: UInt32? {
      let digits = record.text("mode")
      guard (1...7).contains(digits.count), digits.allSatisfy({ (0x30...0x37).contains($0) })
      else { return nil }
      return digits.reduce(0) { $0 << 3 | UInt32($1 - 0x30) }
    }

    func isKind(_ name: StaticString) -> Bool {
      name.withUTF8Buffer { kind.elementsEqual($0) }
    }
  }

  /// In the order of their numbers.
  package let items: [Item]
  /// Where relative names begin; empty where it is not known.
  package let workingDirectory: [UInt8]

  package init(_ event: AuditEvent) {
    workingDirectory = event.record(.workingDirectory)?.value("cwd") ?? []
    let found = event.records.filter { $0.type == .path }.enumerated().map { place, record in
      (
        number: record.number("item").map { Int(min($0, 1 << 20)) } ?? place,
        item: Item(
          name: record.value("name") ?? [],
          record: record,
          kind: record.value("nametype") ?? record.value("objtype") ?? []
        )
      )
    }
    items = found.sorted { $0.number < $1.number }.map(\.item)
  }

  /// The last item of a kind.
  func last(_ kind: StaticString) -> Item? { items.last { $0.isKind(kind) && !$0.name.isEmpty } }

  /// An absolute path where that can be told: the name itself, or behind the working directory.
  /// A relative name that begins at an open directory, which the log does not tell, stays as it is.
  package func absolute(_ name: [UInt8], isFromDirectory: Bool = false) -> [UInt8] {
    if name.first == 0x2F { return PathText.normalise(name) }
    guard !isFromDirectory, workingDirectory.first == 0x2F, !name.isEmpty else { return name }
    return PathText.normalise(workingDirectory + [0x2F] + name)
  }
}

/// Paths by their text alone.
enum PathText {
  /// An absolute path without `.`, `..` and doubled slashes.
  static func normalise(_ path: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(path.count)
    for part in path.split(separator: 0x2F) where !part.elementsEqual([0x2E]) {
      if part.elementsEqual([0x2E, 0x2E]) {
        result.removeSubrange((result.lastIndex(of: 0x2F) ?? 0)...)
      } else {
        result.append(0x2F)
        result += part
      }
    }
    return result.isEmpty ? [0x2F] : result
  }

  /// The last part.
  static func name(_ path: [UInt8]) -> [UInt8] {
    guard let slash = path.lastIndex(of: 0x2F) else { return path }
    return Array(path[(slash + 1)...])
  }
}
