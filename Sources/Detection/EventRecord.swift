// SPDX-License-Identifier: Apache-2.0
package import Events

/// An event as it was read, copied out of the stream: held once, however many rules ask for it.
package final class EventRecord: Sendable {
  /// Its index; nil where it is unknown.
  package let index: String?
  /// Its id.
  package let id: String
  /// Its time; nil where it has none.
  package let time: Timestamp?
  /// The line as read, without its line break.
  package let line: [UInt8]
  /// What the input is called.
  package let source: String
  /// The line's number, from 1.
  package let lineNumber: Int

  /// An event of one line of an input.
  package init(
    index: String?,
    id: String,
    time: Timestamp?,
    line: [UInt8],
    source: String,
    lineNumber: Int
  ) {
    self.index = index
    self.id = id
    self.time = time
    self.line = line
    self.source = source
    self.lineNumber = lineNumber
  }
}
