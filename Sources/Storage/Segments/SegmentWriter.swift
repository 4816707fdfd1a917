// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Appends frames to a segment. What was written counts only once `commit` has come back.
final class SegmentWriter {
  let id: SegmentID
  let path: String
  private let descriptor: Int32
  /// Bytes that are safe on disk.
  private(set) var committed: Int
  /// Bytes that were written.
  private(set) var written: Int
  /// Whether the file was made by this object and holds nothing safe yet.
  private var isNew: Bool

  /// Makes the file of a new segment, and the folders it stands in.
  init(new id: SegmentID, in layout: StoreLayout) throws(StorageError) {
    self.id = id
    path = layout.path(of: id)
    let stream = layout.folder(of: id.stream)
    try Folders.make(stream)
    try Folders.make("\(stream)/\(id.date)")
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw .last("created", path) }
    committed = 0
    written = 0
    isNew = true
    do throws(StorageError) {
      try Folders.sync("\(stream)/\(id.date)")
      try Folders.sync(stream)
      try Folders.sync(layout.events)
    } catch {
      close(descriptor)
      unlink(path)
      throw error
    }
  }

  /// Goes on with a segment of which so many bytes are good; what stands behind them is cut off.
  init(continuing id: SegmentID, at offset: Int, in layout: StoreLayout) throws(StorageError) {
    self.id = id
    path = layout.path(of: id)
    descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw .last("opened", path) }
    committed = offset
    written = offset
    isNew = false
    if ftruncate(descriptor, offset) != 0 || fsync(descriptor) != 0 {
      let error = StorageError.last("cut", path)
      close(descriptor)
      throw error
    }
  }

  deinit { close(descriptor) }

  /// Writes a frame behind the others.
  func write(_ frame: UnsafeRawBufferPointer) throws(StorageError) {
    var done = 0
    while done < frame.count {
      let rest = UnsafeRawBufferPointer(rebasing: frame[done...])
      let count = pwrite(descriptor, rest.baseAddress, rest.count, written + done)
      if count < 0 {
        if errno == EINTR { continue }
        throw .last("written", path)
      }
      done += count
    }
    written += frame.count
  }

  /// Waits until the disk has what was written.
  func commit() throws(StorageError) {
    guard written > committed else { return }
    guard fdatasync(descriptor) == 0 else { throw .last("written", path) }
    committed = written
    isNew = false
  }

  /// Takes back what was not committed, or, with `offset`, what stands behind it. False when the file
  /// could not be brought back to it.
  func rollBack(to offset: Int? = nil) -> Bool {
    let offset = offset ?? committed
    if isNew, offset == 0 {
      // Closed with the object; an empty file would do no harm either.
      return unlink(path) == 0 || ftruncate(descriptor, 0) == 0
    }
    guard ftruncate(descriptor, offset) == 0, fsync(descriptor) == 0 else { return false }
    committed = offset
    written = offset
    return true
  }
}
