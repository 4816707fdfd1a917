// SPDX-License-Identifier: Apache-2.0
import Glibc
package import Storage

/// The right to run rules on their schedules: one process at a time has it, so that no rule is run
/// twice at once. The kernel takes it back when the process ends.
package final class RunsLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock; nil where another process has it.
  package init?(_ layout: StoreLayout) throws(StorageError) {
    let path = layout.root + "/runs.lock"
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw .system(action: "opened for writing", path: path, code: errno)
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      close(descriptor)
      if code == EWOULDBLOCK { return nil }
      throw .system(action: "locked", path: path, code: code)
    }
  }

  deinit { close(descriptor) }
}
