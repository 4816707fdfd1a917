// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A temporary file that has no name: it is gone when the program ends, however it ends.
final class SpoolFile {
  private let descriptor: Int32
  private let folder: String
  private var waiting: [UInt8] = []
  private var written: Int64 = 0

  /// Bytes that are collected before they are written.
  private static let bufferSize = 1 << 20

  /// Makes the file in `folder`, else in `$TMPDIR`, else in `/tmp`; readable by its owner alone.
  convenience init(folder: String?) throws(SpoolError) {
    let folder = folder ?? getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(folder)/swiftlet-XXXXXX".utf8CString)
    let opened = mkstemp(&template)
    guard opened >= 0 else { throw SpoolError(action: .create, folder: folder, code: errno) }
    _ = fcntl(opened, F_SETFD, FD_CLOEXEC)
    unlink(template)
    self.init(descriptor: opened, folder: folder)
  }

  /// Takes over an open file.
  init(descriptor: Int32, folder: String) {
    self.descriptor = descriptor
    self.folder = folder
  }

  deinit { close(descriptor) }

  /// Bytes that the file holds, written or about to be.
  var size: Int64 { written + Int64(waiting.count) }

  /// Adds bytes at the end.
  func append(_ bytes: [UInt8]) throws(SpoolError) {
    waiting += bytes
    if waiting.count >= Self.bufferSize { try flush() }
  }

  /// Writes what waits.
  func flush() throws(SpoolError) {
    var done = 0
    while done < waiting.count {
      let count = waiting.withUnsafeBytes {
        pwrite(descriptor, $0.baseAddress.map { $0 + done }, $0.count - done, Int(written))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw SpoolError(action: .write, folder: folder, code: count < 0 ? errno : ENOSPC)
      }
      done += count
      written += Int64(count)
    }
    waiting.removeAll(keepingCapacity: true)
  }

  /// Reads `count` bytes at `offset`, which have been written.
  func read(at offset: Int64, count: Int) throws(SpoolError) -> [UInt8] {
    var failure: Int32?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let start = buffer.baseAddress.map { UnsafeMutableRawPointer($0 + filled) }
        let got = pread(descriptor, start, count - filled, Int(offset) + filled)
        if got < 0, errno == EINTR { continue }
        guard got > 0 else {
          failure = got < 0 ? errno : 0
          return
        }
        filled += got
      }
    }
    if let failure { throw SpoolError(action: .read, folder: folder, code: failure) }
    return bytes
  }

  /// Another descriptor of the file, for reading it from its beginning; its owner closes it.
  func duplicate() throws(SpoolError) -> Int32 {
    let other = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard other >= 0, lseek(other, 0, SEEK_SET) == 0 else {
      let code = errno
      if other >= 0 { close(other) }
      throw SpoolError(action: .read, folder: folder, code: code)
    }
    return other
  }

  /// What was read is not what was written.
  var damage: SpoolError { SpoolError(action: .read, folder: folder, code: 0) }
}
