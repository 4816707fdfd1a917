// SPDX-License-Identifier: Apache-2.0
import EQL
import Events

/// An event that sequences ask for and that waits for its turn, in memory that is used for one after
/// the other.
///
/// `@unchecked Sendable`: it belongs to one owner at a time, who gives it on as a whole.
package final class ArrivedEvent: @unchecked Sendable {
  /// A rule that asks for the event, and which of the keys are for its stages.
  struct Claim: Sendable {
    var rule: Int
    var keys: Range<Int>
  }

  /// Its index; nil where it is unknown.
  var index: String?
  /// Its id, in UTF-8.
  var idBytes: [UInt8] = []
  /// Its time; nil where it has none.
  var time: Timestamp?
  /// The line as read, without its line break.
  var line: [UInt8] = []
  /// What the input is called, and the line's number there, from 1.
  var source = ""
  var lineNumber = 0
  /// What names its host; nil where it names none.
  var host: String?
  /// What orders it among events of its instant.
  var tiebreaker: JoinValues?
  /// Rules that ask for it, in their order, and their keys.
  var claims: [Claim] = []
  var keys = EncodedKeys()

  /// Its id.
  package var id: String { String(decoding: idBytes, as: UTF8.self) }

  /// What it counts for in a sequence that holds it.
  var weight: Int { line.count + idBytes.count + 192 }

  /// About how many bytes of memory it takes.
  var memory: Int {
    weight + (tiebreaker?.memory ?? 0) + claims.count * 24 + keys.estimatedBytes + 64
  }

  /// Forgets all that is said of an event, but keeps the memory for it.
  func clear(longestKept: Int) {
    index = nil
    idBytes.removeAll(keepingCapacity: idBytes.capacity <= longestKept)
    time = nil
    line.removeAll(keepingCapacity: line.capacity <= longestKept)
    host = nil
    tiebreaker = nil
    claims.removeAll(keepingCapacity: true)
    keys.removeAll(longestKept: longestKept)
  }
}
