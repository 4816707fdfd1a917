// SPDX-License-Identifier: Apache-2.0
package import Events

/// An input whose documents stand in a list, as one of a document a line.
package final class ListedDocuments: ByteProducer {
  private let reader: LineReader
  private var scanner: ListScanner
  private var output: [UInt8] = []
  private var taken = 0
  private var isAtEnd = false
  private var issues: [DecodingIssue] = []

  /// `maximumBytes`: of a document; nil: as of a line.
  package init(_ reader: LineReader, maximumBytes: Int? = nil) {
    self.reader = reader
    scanner = maximumBytes.map { ListScanner(maximumBytes: $0) } ?? ListScanner()
  }

  package var bytesRead: Int { reader.bytesRead }
  package var totalBytes: Int? { reader.totalBytes }

  package func takeIssues() -> [DecodingIssue] {
    defer { issues = [] }
    return reader.takeIssues() + issues
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    while taken == output.count {
      output.removeAll(keepingCapacity: true)
      taken = 0
      if isAtEnd { return 0 }
      fill()
    }
    let rest = output[taken...].prefix(buffer.count)
    rest.withUnsafeBytes { buffer.copyMemory(from: $0) }
    taken += rest.count
    return rest.count
  }

  private func fill() {
    let before = scanner.line
    if let bytes = reader.nextBytes() {
      scanner.take(bytes, into: &output)
      reader.passed(lines: scanner.line - before)
    } else {
      isAtEnd = true
      if scanner.isInList {
        let reason = DecodingIssue.Reason.io("the input ends inside its list of events")
        issues.append(DecodingIssue(source: reader.name, line: scanner.line, reason: reason))
      }
      scanner.finish(into: &output)
    }
    for line in scanner.takeTooLong() {
      issues.append(DecodingIssue(source: reader.name, line: line, reason: .tooLong))
    }
  }
}
