// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A folder that is gone when the test is over.
final class Folder {
  let path =
    FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
    + "/swiftlet-host-\(UUID().uuidString)"

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file below it, with its folders.
  func write(_ file: String, _ content: String) throws {
    let url = URL(fileURLWithPath: path + file)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try Data(content.utf8).write(to: url)
  }
}
