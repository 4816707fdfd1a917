// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The right to write to a store: one process has it, the kernel takes it back when the process ends.
final class StoreLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock, or says who has it.
  init(_ layout: StoreLayout) throws(StorageError) {
    let path = layout.lock
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw .last("opened for writing", path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      let holder = Self.processID(in: descriptor)
      close(descriptor)
      if code == EWOULDBLOCK { throw .locked(folder: layout.root, processID: holder) }
      throw .system(action: "locked", path: path, code: code)
    }
    // Who holds it is for messages only: on a full disk it stays unsaid.
    _ = ftruncate(descriptor, 0)
    let text = Array("\(getpid())\n".utf8)
    _ = pwrite(descriptor, text, text.count, 0)
  }

  deinit { close(descriptor) }

  private static func processID(in descriptor: Int32) -> Int32? {
    var text = [UInt8](repeating: 0, count: 16)
    let count = pread(descriptor, &text, text.count, 0)
    guard count > 0 else { return nil }
    return Int32(String(decoding: text.prefix(count).prefix { $0 != 10 }, as: UTF8.self))
  }
}
