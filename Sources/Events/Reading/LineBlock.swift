// SPDX-License-Identifier: Apache-2.0
import CSimdJSON

/// Some whole lines of an input with the padding that simdjson needs behind them.
///
/// `@unchecked Sendable`: the memory is written before the block is handed on and never after.
package final class LineBlock: @unchecked Sendable {
  private let memory: UnsafeMutableRawBufferPointer
  private let count: Int
  /// Number of the first line in its input, from 1.
  package let firstLine: Int
  /// What the input is called in messages.
  package let source: String

  /// Copies `bytes` and pads them.
  package init(_ bytes: UnsafeRawBufferPointer, firstLine: Int, source: String) {
    memory = .allocate(byteCount: bytes.count + Int(SL_PADDING), alignment: 64)
    memory.copyMemory(from: bytes)
    memory[bytes.count...].initializeMemory(as: UInt8.self, repeating: 0)
    count = bytes.count
    self.firstLine = firstLine
    self.source = source
  }

  deinit { memory.deallocate() }

  /// The lines; `SL_PADDING` bytes behind them are readable.
  package var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: memory[..<count])
  }
}
