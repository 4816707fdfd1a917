// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Gives the blocks of one input to several threads, each block to one of them, numbered from 0.
///
/// `@unchecked Sendable`: what is read from is used by one thread at a time, under the lock.
package final class BlockSource: @unchecked Sendable {
  /// A block, and what there is to say of the way to it.
  package struct Block: Sendable {
    /// Which of all blocks it is.
    package var number: Int
    /// Its lines.
    package var lines: LineBlock
    /// What could not be read before it.
    package var issues: [DecodingIssue]
    /// Bytes taken from the input so far.
    package var bytesRead: Int
  }

  private let count = Mutex(0)
  private let read: (_ recycling: LineBlock?) -> LineBlock?
  private let issues: () -> [DecodingIssue]
  private let bytesRead: () -> Int

  /// The blocks of an input that nobody else reads.
  package init(_ reader: LineReader) {
    read = { reader.next(recycling: $0) }
    issues = { reader.takeIssues() }
    bytesRead = { reader.bytesRead }
  }

  /// Blocks that are at hand.
  package init(_ blocks: [LineBlock]) {
    var rest = blocks.makeIterator()
    read = { _ in rest.next() }
    issues = { [] }
    bytesRead = { 0 }
  }

  /// The next block, read into the memory of `old`; nil at the end.
  package func next(recycling old: LineBlock?) -> Block? {
    count.withLock { count in
      guard let lines = read(old) else { return nil }
      defer { count += 1 }
      return Block(number: count, lines: lines, issues: issues(), bytesRead: bytesRead())
    }
  }
}
