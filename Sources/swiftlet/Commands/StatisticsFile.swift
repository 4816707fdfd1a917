// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events
import Foundation

/// The file of `--stats-json`.
enum StatisticsFile {
  /// Writes the counters as one line.
  static func write(_ statistics: JSONValue, to path: String) throws {
    do {
      try Data((statistics.serialised() + "\n").utf8).write(to: URL(filePath: path))
    } catch {
      Console.error("\(path.visible) cannot be written")
      throw ExitCode.runtimeFailure
    }
  }
}
