// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Why events could not be sorted on disk. What was to be sorted is lost, so a run ends with it.
package struct SpoolError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was tried.
  package enum Action: Sendable, Equatable {
    case create
    case write
    case read
  }

  /// What was tried.
  package var action: Action
  /// The folder of the temporary file.
  package var folder: String
  /// The system's error number; 0 when what was read is not what was written.
  package var code: Int32

  /// What happened, in words.
  package var description: String {
    let reason = code == 0 ? "it does not hold what was written" : String(cString: strerror(code))
    let what =
      switch action {
      case .create: "cannot be made"
      case .write: "cannot be written"
      case .read: "cannot be read"
      }
    return "the temporary file for sorting events in \(folder) \(what): \(reason)"
  }
}
