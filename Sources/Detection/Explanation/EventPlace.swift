// SPDX-License-Identifier: Apache-2.0

/// Where an event was read.
package struct EventPlace: Sendable, Hashable, CustomStringConvertible {
  /// The file's path, or `<stdin>`.
  package var source: String
  /// The line's number, from 1.
  package var line: Int

  /// A line of an input.
  package init(source: String, line: Int) {
    self.source = source
    self.line = line
  }

  /// `file:line`
  package var description: String { "\(source):\(line)" }
}
