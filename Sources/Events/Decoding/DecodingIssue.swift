// SPDX-License-Identifier: Apache-2.0
import CSimdJSON

/// A line, or a rest of a file, that gave no event, and why. It never stops a scan.
package struct DecodingIssue: Error, Sendable, Equatable, CustomStringConvertible {
  /// Why nothing was read.
  package enum Reason: Sendable, Equatable {
    case notAnObject
    case malformed
    case truncated
    case tooDeep
    case badEscape
    case trailing
    case tooLong
    case noMemory
    /// The compressed data is damaged or ends too early; what came before was read.
    case decompression(String)
    /// Reading failed.
    case io(String)
    /// A line of another program's log that its translator does not understand, and why.
    case notUnderstood(String)
  }

  /// The file's path, or `<stdin>`.
  package var source: String
  /// The line's number, from 1.
  package var line: Int
  /// Why nothing was read.
  package var reason: Reason

  /// An issue from its parts.
  package init(source: String, line: Int, reason: Reason) {
    self.source = source
    self.line = line
    self.reason = reason
  }

  /// The issue that a decoder's status stands for; nil for events and blank lines.
  package init?(source: String, line: Int, status: UInt8) {
    switch UInt32(status) {
    case SL_NOT_OBJECT.rawValue: reason = .notAnObject
    case SL_MALFORMED.rawValue: reason = .malformed
    case SL_TRUNCATED.rawValue: reason = .truncated
    case SL_TOO_DEEP.rawValue: reason = .tooDeep
    case SL_BAD_ESCAPE.rawValue: reason = .badEscape
    case SL_TRAILING.rawValue: reason = .trailing
    case SL_TOO_LONG.rawValue: reason = .tooLong
    case SL_NO_MEMORY.rawValue: reason = .noMemory
    default: return nil
    }
    self.source = source
    self.line = line
  }

  /// `file:line: reason`
  package var description: String { "\(source):\(line): \(reason.text)" }
}

extension DecodingIssue.Reason {
  /// The reason in words.
  package var text: String {
    switch self {
    case .notAnObject: "not a JSON object"
    case .malformed: "not valid JSON"
    case .truncated: "the line ends inside a JSON value"
    case .tooDeep: "nested deeper than \(SL_MAX_DEPTH) levels"
    case .badEscape: "a field holds an unknown backslash escape"
    case .trailing: "something stands behind the JSON object"
    case .tooLong: "longer than 16 MiB"
    case .noMemory: "out of memory"
    case .decompression(let detail): "damaged compressed data: \(detail)"
    case .io(let detail): "cannot be read: \(detail)"
    case .notUnderstood(let detail): "not understood: \(detail)"
    }
  }
}

/// What was read and what became of it: `lines = decoded + undecodable + blank`.
package struct ReadCounters: Sendable, Equatable {
  /// Lines seen.
  package var lines = 0
  /// Lines that gave an event.
  package var decoded = 0
  /// Of these, lines that lack what every rule asks for: their form was checked, their fields were
  /// not read.
  package var passedOver = 0
  /// Lines that gave none.
  package var undecodable = 0
  /// Lines of white space.
  package var blank = 0
  /// Events in which bytes that are not UTF-8 were read as U+FFFD.
  package var repaired = 0
  /// Bytes of text, decompressed.
  package var bytes = 0
  /// Files or streams that could not be read to their end.
  package var damagedInputs = 0

  /// All zero.
  package init() {}

  /// The sums of both.
  package static func + (left: ReadCounters, right: ReadCounters) -> ReadCounters {
    var sum = left
    sum.lines += right.lines
    sum.decoded += right.decoded
    sum.passedOver += right.passedOver
    sum.undecodable += right.undecodable
    sum.blank += right.blank
    sum.repaired += right.repaired
    sum.bytes += right.bytes
    sum.damagedInputs += right.damagedInputs
    return sum
  }
}
