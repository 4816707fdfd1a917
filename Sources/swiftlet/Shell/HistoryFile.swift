// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc

/// The queries of earlier shells, in a file of the person's own that only they can read.
struct HistoryFile {
  /// Most entries that are kept.
  static let limit = 2_000
  /// Most bytes of an entry.
  private static let maximumLength = 16 << 10
  /// Beyond this size the file is cut to `limit` entries.
  private static let maximumSize = 4 << 20

  let path: String

  /// `$XDG_STATE_HOME/swiftlet/history`, or `~/.local/state/swiftlet/history`; nil where neither is
  /// known.
  static func standard(_ environment: [String: String]) -> HistoryFile? {
    var folder = environment["XDG_STATE_HOME"] ?? ""
    // A relative one is to be ignored, as its specification says.
    if !folder.hasPrefix("/") {
      guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
      folder = home + "/.local/state"
    }
    return HistoryFile(path: folder + "/swiftlet/history")
  }

  /// The entries, the oldest first; none where the file cannot be read.
  func load() -> [String] {
    guard let handle = FileHandle(forReadingAtPath: path) else { return [] }
    if let size = try? handle.seekToEnd(), size > Self.maximumSize {
      try? handle.seek(toOffset: size - UInt64(Self.maximumSize))
    } else {
      try? handle.seek(toOffset: 0)
    }
    let data = (try? handle.read(upToCount: Self.maximumSize)) ?? Data()
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
    let kept = lines.suffix(Self.limit).map(String.init)
    if lines.count > 2 * Self.limit { replace(with: kept) }
    return kept
  }

  /// Adds an entry, which has no line break; why it could not, nil when it could.
  func append(_ entry: String) -> String? {
    guard entry.utf8.count <= Self.maximumLength else { return nil }
    let folder = (path as NSString).deletingLastPathComponent
    try? FileManager.default.createDirectory(
      atPath: folder,
      withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700]
    )
    return write(entry + "\n", to: path, O_APPEND)
  }

  private func replace(with entries: [String]) {
    let new = path + ".new"
    guard write(entries.map { $0 + "\n" }.joined(), to: new, O_TRUNC) == nil else { return }
    _ = rename(new, path)
  }

  private func write(_ text: String, to path: String, _ flags: Int32) -> String? {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | flags, 0o600)
    guard descriptor >= 0 else { return SystemError.text(errno) }
    defer { close(descriptor) }
    // One that others could read, from elsewhere, is closed to them.
    _ = fchmod(descriptor, 0o600)
    let bytes = Array(text.utf8)
    let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    return written == bytes.count ? nil : SystemError.text(errno)
  }
}
