// SPDX-License-Identifier: Apache-2.0
import Events
import Glibc
import Storage
import Translation

/// Translates what a followed file gets, and knows how far it may be said to be read.
///
/// What is handed on goes with a place in the file behind which nothing of it stands: whoever reads on
/// from there loses no event and gets none again. So events wait while an earlier line belongs to an
/// event that is still being put together.
struct FollowedTranslation {
  /// Events that wait are handed on in any case beyond so many bytes, or lines: then a crash may bring
  /// some of them again.
  private static let maximum = (bytes: 1 << 20, lines: 50_000)

  let format: InputFormat
  private var translator: any EventTranslator
  /// Up to where what was handed on is whole.
  private(set) var position: InputPosition
  /// Lengths of the lines behind that place, breaks included, that were read.
  private var lengths: [Int] = []
  private var output: [UInt8] = []
  /// How many of `lengths` the last of the waiting events was complete with.
  private var completed = 0

  init?(_ format: InputFormat, at position: InputPosition) {
    guard let translator = format.translator() else { return nil }
    self.format = format
    self.translator = translator
    self.position = position
  }

  var counts: TranslationCounts { translator.counts }
  var heldLines: Int { translator.heldLines }

  /// Lines that were left out, for they are too long.
  mutating func skip(bytes: Int) { lengths.append(bytes) }

  /// Translates whole lines, each ended by its break.
  mutating func take(_ lines: UnsafeRawBufferPointer, refused: (Int, String) -> Void) {
    var rest = lines
    while let start = rest.baseAddress, !rest.isEmpty {
      let count = memchr(start, 0x0A, rest.count).map { UnsafeRawPointer($0) - start } ?? rest.count
      lengths.append(count + 1)
      let bytes = UnsafeRawBufferPointer(start: start, count: count).bindMemory(to: UInt8.self)
      let isReturned = bytes.last == 0x0D
      let text = isReturned ? UnsafeBufferPointer(rebasing: bytes.dropLast()) : bytes
      step(refused) { $0.translate(text.span, into: &$1) }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count + 1))
    }
  }

  /// No further line has come for some time.
  mutating func pause(refused: (Int, String) -> Void) { step(refused) { $0.pause(into: &$1) } }

  /// The file has ended.
  mutating func finish(refused: (Int, String) -> Void) { step(refused) { $0.finish(into: &$1) } }

  private mutating func step(
    _ refused: (Int, String) -> Void,
    _ body: (inout any EventTranslator, inout [UInt8]) -> Void
  ) {
    let before = (refused: translator.counts.notUnderstood, bytes: output.count)
    body(&translator, &output)
    if translator.counts.notUnderstood > before.refused {
      refused(position.lines + lengths.count, translator.reason ?? "it has no form that is known")
    }
    if output.count > before.bytes { completed = lengths.count }
  }

  /// The events that may be handed on, and the place that may be remembered with them.
  mutating func release(_ file: FollowedFile) -> [UInt8] {
    let free = lengths.count - min(translator.heldLines, lengths.count)
    let isTooMuch = output.count > Self.maximum.bytes || lengths.count > Self.maximum.lines
    guard output.isEmpty || completed <= free || isTooMuch else { return [] }
    defer {
      output.removeAll(keepingCapacity: true)
      completed = 0
    }
    if free > 0, output.isEmpty || completed <= free {
      position.bytes += lengths[..<free].reduce(0, +)
      position.lines += free
      position.digest = file.digest(before: position.bytes)
      lengths.removeFirst(free)
    }
    return output
  }
}
