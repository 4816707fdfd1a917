// SPDX-License-Identifier: Apache-2.0
package import Events

/// Lines of a pipe that sequences ask for, kept in case they turn out to be out of order: a pipe cannot be
/// read again, but these can.
///
/// Each stands where it stood, behind as many line breaks: the lines between are empty. What does not
/// fit into memory goes to a temporary file.
package final class KeptLines {
  private let maximumMemory: Int
  private let folder: String?
  private var waiting: [UInt8] = []
  private var file: SpoolFile?
  /// The number of the line that would be next.
  private var next = 1
  /// Why no more could be kept.
  package private(set) var failure: SpoolError?

  /// Bytes that are collected before they are written.
  private static let writtenAtOnce = 1 << 20

  /// Keeps so many bytes in memory; the file stands in `folder`, see `SortedSpool`.
  package init(maximumMemory: Int, folder: String? = nil) {
    self.maximumMemory = maximumMemory
    self.folder = folder
  }

  /// Keeps a line; numbers, from 1, only rise.
  func add(_ line: UnsafeRawBufferPointer, number: Int) {
    guard failure == nil else { return }
    while next < number {
      waiting.append(10)
      next += 1
    }
    waiting += line
    waiting.append(10)
    next += 1
    if waiting.count > (file == nil ? maximumMemory : Self.writtenAtOnce) { write() }
  }

  private func write() {
    do throws(SpoolError) {
      if file == nil { file = try SpoolFile(folder: folder) }
      try file?.append(waiting)
      waiting.removeAll(keepingCapacity: waiting.capacity <= 2 * Self.writtenAtOnce)
    } catch {
      failure = error
    }
  }

  /// Reads them; `name` is what the pipe is called. There is no adding afterwards.
  package func reader(name: String) throws(SpoolError) -> LineReader {
    if let failure { throw failure }
    guard let file else { return LineReader(name: name, bytes: waiting) }
    try file.append(waiting)
    waiting = []
    try file.flush()
    return LineReader(name: name, descriptor: try file.duplicate())
  }
}
