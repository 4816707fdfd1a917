// SPDX-License-Identifier: Apache-2.0
package import Events
import Glibc

/// Translates the lines of an input, and keeps each event at the number of the line that completed it:
/// empty lines stand for those that made none, so that messages name the line of the file.
package struct LineTranslation {
  private var translator: any EventTranslator
  /// Events with their line breaks, until somebody takes them.
  package var output: [UInt8] = []
  /// Lines read, and lines written.
  private var read = 0
  private var written = 0

  package init(_ translator: any EventTranslator) { self.translator = translator }

  /// What became of the lines so far.
  package var counts: TranslationCounts { translator.counts }
  /// How many of the last lines belong to what is still being put together.
  package var heldLines: Int { translator.heldLines }
  /// Lines read so far.
  package var line: Int { read }

  /// Translates whole lines, the last of which may lack its break. `refused` is told the number of each
  /// line that is not understood, and why.
  package mutating func take(
    _ lines: UnsafeRawBufferPointer,
    firstLine: Int,
    refused: (Int, String) -> Void
  ) {
    if firstLine > read + 1 { read = firstLine - 1 }
    var rest = lines
    while let start = rest.baseAddress, !rest.isEmpty {
      let count = memchr(start, 0x0A, rest.count).map { UnsafeRawPointer($0) - start }
      takeLine(UnsafeRawBufferPointer(start: start, count: count ?? rest.count), refused)
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst((count ?? rest.count) + 1))
    }
  }

  private mutating func takeLine(
    _ line: UnsafeRawBufferPointer,
    _ refused: (Int, String) -> Void
  ) {
    read += 1
    level(to: read - 1)
    // A line of a file from elsewhere may end in a carriage return.
    let bytes = line.bindMemory(to: UInt8.self)
    let isReturned = bytes.last == 0x0D
    let text = isReturned ? UnsafeBufferPointer(rebasing: bytes.dropLast()) : bytes
    report(refused) { translator, output in translator.translate(text.span, into: &output) }
  }

  /// No further line has come for some time.
  package mutating func pause(refused: (Int, String) -> Void) {
    report(refused) { translator, output in translator.pause(into: &output) }
  }

  /// The input has ended.
  package mutating func finish(refused: (Int, String) -> Void) {
    report(refused) { translator, output in translator.finish(into: &output) }
    level(to: read)
  }

  private mutating func level(to line: Int) {
    guard written < line else { return }
    output.append(contentsOf: repeatElement(0x0A, count: line - written))
    written = line
  }

  private mutating func report(
    _ refused: (Int, String) -> Void,
    _ body: (inout any EventTranslator, inout [UInt8]) -> Void
  ) {
    let before = translator.counts
    body(&translator, &output)
    let after = translator.counts
    written += after.events - before.events
    if after.notUnderstood > before.notUnderstood {
      refused(read, translator.reason ?? "it has no form that is known")
    }
  }
}
