// SPDX-License-Identifier: Apache-2.0
import Events
import Glibc

/// The files of a folder that are followed, those that come later too.
package enum FollowedFolder {
  /// Inputs with files in the place of folders, in order.
  package static func expand(_ inputs: [Configuration.Input]) -> [Configuration.Input] {
    var found: [Configuration.Input] = []
    for input in inputs {
      let paths = isFolder(input.path) ? files(of: input.path) : [input.path]
      for path in paths where !found.contains(where: { $0.path == path }) {
        found.append(Configuration.Input(path: path, format: input.format))
      }
    }
    return found
  }

  /// The event files of a folder, sorted by name: without compressed ones, and without those that are
  /// another's earlier self: `audit.log.1`, and whose name begins with the other's.
  static func files(of folder: String) -> [String] {
    let all = EventInput.expand([folder]).files.filter {
      !$0.hasSuffix(".gz") && !$0.hasSuffix(".zst") && !EventInput.isRotated($0)
    }
    // Whose name begins with another's stands behind it.
    var current: [String] = []
    for path in all.sorted() where !current.contains(where: { path.hasPrefix($0) }) {
      current.append(path)
    }
    return current
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
