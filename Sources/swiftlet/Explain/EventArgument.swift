// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation

/// What `--event` names: a file, or one line of it.
struct EventArgument: ExpressibleByArgument, Equatable {
  /// The path; `-` is standard input.
  var path: String
  /// The number of the line, from 1; nil for all.
  var line: Int?

  /// `FILE`, or `FILE:LINE` where there is no file whose name ends so.
  init(argument: String) {
    path = argument
    line = nil
    guard !FileManager.default.fileExists(atPath: argument),
      let colon = argument.lastIndex(of: ":"), colon > argument.startIndex,
      let number = Int(argument[argument.index(after: colon)...]), number > 0
    else { return }
    path = String(argument[..<colon])
    line = number
  }
}
