// SPDX-License-Identifier: Apache-2.0

/// Turns the log of another program into events in ECS, line by line.
///
/// A translator belongs to one input and is given its lines in order. What comes in is hostile: a
/// translator bounds what it keeps, and writes valid JSON whatever it reads.
package protocol EventTranslator {
  /// Reads one line.
  ///
  /// - Parameters:
  ///   - line: The line without its line end.
  ///   - events: Where the events that are complete with this line are appended, one JSON object a
  ///     line, each ended by a newline.
  mutating func translate(_ line: Span<UInt8>, into events: inout [UInt8])

  /// The input has ended: appends the events that were still being put together.
  mutating func finish(into events: inout [UInt8])

  /// No further line has come for some time, and one may still come: appends what is not to wait for it.
  /// Where this is not said, it is ``finish(into:)``.
  mutating func pause(into events: inout [UInt8])

  /// Why the last line that was not understood was not, without a closing stop; nil where it is not
  /// known.
  var reason: String? { get }

  /// How many of the last lines read belong, from the oldest on, to what is still being put together.
  /// Who remembers how far an input was read must not go past them.
  var heldLines: Int { get }

  /// What became of the lines so far.
  var counts: TranslationCounts { get }
}

extension EventTranslator {
  package mutating func pause(into events: inout [UInt8]) { finish(into: &events) }

  package var reason: String? { nil }
}

/// What became of the lines of a translated input; `read` is the sum of the other line counts and of
/// the lines that are still held.
package struct TranslationCounts: Sendable, Equatable {
  /// Lines given, empty ones included.
  package var read = 0
  /// Lines that became part of an event.
  package var translated = 0
  /// Lines that are understood and make no event, such as a comment or a failed call.
  package var withoutEvent = 0
  /// Lines that are not understood.
  package var notUnderstood = 0
  /// Events written.
  package var events = 0

  package init() {}

  /// The sums of both.
  package static func + (left: TranslationCounts, right: TranslationCounts) -> TranslationCounts {
    var sum = left
    sum.read += right.read
    sum.translated += right.translated
    sum.withoutEvent += right.withoutEvent
    sum.notUnderstood += right.notUnderstood
    sum.events += right.events
    return sum
  }
}
