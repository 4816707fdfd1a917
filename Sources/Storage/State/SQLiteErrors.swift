// SPDX-License-Identifier: Apache-2.0
import GRDB
import Glibc

/// SQLite's errors as the store's.
enum SQLiteErrors {
  /// Runs `body`; what SQLite says of the file itself becomes `unusable`, with path and detail.
  static func typed<Result>(
    _ path: String,
    _ unusable: (String, String) -> StorageError,
    _ body: () throws -> Result
  ) throws(StorageError) -> Result {
    do {
      return try body()
    } catch let error as StorageError {
      throw error
    } catch let error as DatabaseError {
      if error.resultCode == .SQLITE_FULL {
        throw .system(action: "written", path: path, code: ENOSPC)
      }
      if error.resultCode == .SQLITE_READONLY {
        throw .system(action: "written", path: path, code: EROFS)
      }
      throw unusable(path, error.message ?? "\(error.resultCode)")
    } catch {
      throw unusable(path, "\(error)")
    }
  }
}
