// SPDX-License-Identifier: Apache-2.0
import GRDB
import Glibc

/// Reads what RPM has installed: a table of headers in SQLite, as RPM has kept them since 4.16.
enum RPMDatabase {
  /// The packages and their files; nil where the file is no such database.
  static func read(_ path: String) -> PackageFiles? {
    guard access(path, R_OK) == 0 else { return nil }
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(2)
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA trusted_schema = OFF") }
    do {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      return try queue.read { database in
        var files = PackageFiles()
        let rows = try Row.fetchCursor(database, sql: "SELECT blob FROM Packages")
        while let row = try rows.next() {
          let blob: DatabaseValue = row[0]
          guard case .blob(let data) = blob.storage, let header = RPMHeader(Array(data)),
            let package = header.package
          else { continue }
          files.begin(package)
          for path in header.paths { files.add(path) }
        }
        files.finish()
        return files
      }
    } catch {
      return nil
    }
  }
}
