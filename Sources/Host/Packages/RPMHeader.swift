// SPDX-License-Identifier: Apache-2.0

/// The header of an RPM package as the database keeps it: an index of tags, then their values.
///
/// The form is that of RPM's file format, version 4, without the lead and the magic number: the number
/// of entries and of data bytes, then for each entry tag, type, offset and count, all big-endian.
struct RPMHeader {
  private let bytes: [UInt8]
  private let entries: Int
  private let dataStart: Int

  private enum Tag {
    static let name = 1000
    static let version = 1001
    static let release = 1002
    static let epoch = 1003
    static let directoryIndexes = 1116
    static let baseNames = 1117
    static let directories = 1118
  }

  /// Most values of one tag.
  private static let most = 1 << 20

  /// Nil where the bytes are none.
  init?(_ bytes: [UInt8]) {
    guard let entries = Self.number(bytes, 0), let data = Self.number(bytes, 4),
      entries < 1 << 16, 8 + 16 * entries + data <= bytes.count
    else { return nil }
    self.bytes = bytes
    self.entries = entries
    dataStart = 8 + 16 * entries
  }

  /// The package; nil where the header does not name one.
  var package: InstalledPackage? {
    guard let name = texts(Tag.name).first, let version = texts(Tag.version).first else {
      return nil
    }
    var text = String(decoding: version, as: UTF8.self)
    if let release = texts(Tag.release).first {
      text += "-" + String(decoding: release, as: UTF8.self)
    }
    if let epoch = numbers(Tag.epoch).first { text = "\(epoch):\(text)" }
    return InstalledPackage(name: String(decoding: name, as: UTF8.self), version: text)
  }

  /// The absolute paths of the package's files.
  var paths: [[UInt8]] {
    let folders = texts(Tag.directories)
    return zip(numbers(Tag.directoryIndexes), texts(Tag.baseNames)).compactMap { folder, name in
      folders.indices.contains(folder) ? Array(folders[folder]) + name : nil
    }
  }

  private static func number(_ bytes: [UInt8], _ place: Int) -> Int? {
    guard place >= 0, place + 4 <= bytes.count else { return nil }
    return bytes[place..<(place + 4)].reduce(0) { $0 << 8 | Int($1) }
  }

  private func entry(_ tag: Int) -> (start: Int, count: Int)? {
    for index in 0..<entries where Self.number(bytes, 8 + 16 * index) == tag {
      guard let offset = Self.number(bytes, 8 + 16 * index + 8),
        let count = Self.number(bytes, 8 + 16 * index + 12), count <= Self.most
      else { return nil }
      return (dataStart + offset, count)
    }
    return nil
  }

  private func texts(_ tag: Int) -> [ArraySlice<UInt8>] {
    guard let entry = entry(tag) else { return [] }
    var place = entry.start
    var found: [ArraySlice<UInt8>] = []
    while found.count < entry.count, place < bytes.count,
      let end = bytes[place...].firstIndex(of: 0)
    {
      found.append(bytes[place..<end])
      place = end + 1
    }
    return found
  }

  private func numbers(_ tag: Int) -> [Int] {
    guard let entry = entry(tag) else { return [] }
    return (0..<entry.count).compactMap { Self.number(bytes, entry.start + 4 * $0) }
  }
}
