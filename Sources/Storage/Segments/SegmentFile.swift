// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A segment's file, open for reading. Links are not followed and only regular files are read.
final class SegmentFile: Sendable {
  let path: String
  private let descriptor: Int32

  init(path: String) throws(StorageError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { throw .last("opened", path) }
    self.path = path
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .system(action: "read", path: path, code: EINVAL)
    }
  }

  deinit { close(descriptor) }

  /// Its size now.
  func size() throws(StorageError) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .last("read", path) }
    return Int(status.st_size)
  }

  /// When it was last written, in nanoseconds since 1970.
  func modified() throws(StorageError) -> Int64 {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .last("read", path) }
    return Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
  }

  /// Reads from `offset` on; fewer bytes than asked for only at the end of the file.
  func read(_ count: Int, at offset: Int) throws(StorageError) -> [UInt8] {
    var failure: StorageError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = pread(
          descriptor,
          buffer.baseAddress.map { $0 + filled },
          count - filled,
          offset + filled
        )
        if got < 0 {
          if errno == EINTR { continue }
          failure = .last("read", path)
          return
        }
        if got == 0 { return }
        filled += got
      }
    }
    if let failure { throw failure }
    return bytes
  }
}
