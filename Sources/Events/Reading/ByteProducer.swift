// SPDX-License-Identifier: Apache-2.0

/// Makes the bytes that a ``LineReader`` reads, out of another input's.
package protocol ByteProducer: AnyObject {
  /// Puts what there is into a buffer, at most its size; 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int

  /// Bytes taken from the other input so far.
  var bytesRead: Int { get }

  /// That input's size; nil for a pipe.
  var totalBytes: Int? { get }

  /// What of it could not be read, once.
  func takeIssues() -> [DecodingIssue]
}
