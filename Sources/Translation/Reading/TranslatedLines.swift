// SPDX-License-Identifier: Apache-2.0
package import Events

/// An input in another format, between its lines and those who read events.
package final class TranslatedLines: ByteProducer {
  /// How long a pipe may give nothing before events that wait for further lines are given up, in
  /// milliseconds.
  private static let patience: Int32 = 2_000
  /// Most lines that are named one by one.
  private static let maximumIssues = 20

  private let reader: LineReader
  private var translation: LineTranslation
  private var issues: [DecodingIssue] = []
  private var named = 0
  private var taken = 0
  private var isAtEnd = false

  package init(_ reader: LineReader, _ translator: any EventTranslator) {
    self.reader = reader
    translation = LineTranslation(translator)
  }

  /// What became of the lines so far.
  package var counts: TranslationCounts { translation.counts }

  package var bytesRead: Int { reader.bytesRead }
  package var totalBytes: Int? { reader.totalBytes }

  package func takeIssues() -> [DecodingIssue] {
    defer { issues = [] }
    return reader.takeIssues() + issues
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    while taken == translation.output.count {
      translation.output.removeAll(keepingCapacity: true)
      taken = 0
      if isAtEnd { return 0 }
      fill()
    }
    let rest = translation.output[taken...].prefix(buffer.count)
    rest.withUnsafeBytes { buffer.copyMemory(from: $0) }
    taken += rest.count
    return rest.count
  }

  private func fill() {
    // Only a pipe can have an event that waits for a line which may never come.
    if translation.heldLines > 0, reader.totalBytes == nil,
      !reader.isReady(within: Self.patience)
    {
      translation.pause(refused: refuse)
      if !translation.output.isEmpty { return }
    }
    guard let lines = reader.nextInPlace() else {
      isAtEnd = true
      translation.finish(refused: refuse)
      return
    }
    let before = translation.line
    translation.take(lines, firstLine: reader.firstLine, refused: refuse)
    reader.passed(lines: translation.line - max(before, reader.firstLine - 1))
  }

  private func refuse(_ line: Int, _ reason: String) {
    named += 1
    guard named <= Self.maximumIssues else { return }
    issues.append(
      DecodingIssue(source: reader.name, line: line, reason: .notUnderstood(reason))
    )
  }
}
