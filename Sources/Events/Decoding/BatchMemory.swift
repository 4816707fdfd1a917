// SPDX-License-Identifier: Apache-2.0
import CSimdJSON

/// Memory in which a batch lives on while its decoder reads further ones (`BatchDecoder.keepBatch`).
///
/// `@unchecked Sendable`: it is written by the thread that keeps a batch in it, and is then handed on
/// as a whole.
package final class BatchMemory: @unchecked Sendable {
  let handle: OpaquePointer

  /// Room for a batch. Traps when memory cannot be had.
  package init() {
    guard let handle = sl_batch_memory_new() else { fatalError("out of memory") }
    self.handle = handle
  }

  deinit { sl_batch_memory_free(handle) }
}
