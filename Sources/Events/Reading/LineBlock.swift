// SPDX-License-Identifier: Apache-2.0
import CSimdJSON

/// Some whole lines of an input with the padding that simdjson needs behind them.
///
/// `@unchecked Sendable`: the memory is written before the block is handed on, and given back by who
/// has it last.
package final class LineBlock: @unchecked Sendable {
  private var memory: UnsafeMutableRawBufferPointer
  private var range: Range<Int>
  /// Number of the first line in its input, from 1.
  package let firstLine: Int
  /// What the input is called in messages.
  package let source: String

  /// Copies `bytes` and pads them.
  package init(_ bytes: UnsafeRawBufferPointer, firstLine: Int, source: String) {
    memory = .allocate(byteCount: bytes.count + Int(SL_PADDING), alignment: 64)
    memory.copyMemory(from: bytes)
    memory[bytes.count...].initializeMemory(as: UInt8.self, repeating: 0)
    range = 0..<bytes.count
    self.firstLine = firstLine
    self.source = source
  }

  /// Takes over memory with lines at a range, behind which there is room for the padding.
  init(
    owning memory: UnsafeMutableRawBufferPointer,
    _ range: Range<Int>,
    firstLine: Int,
    source: String
  ) {
    self.memory = memory
    self.range = range
    self.firstLine = firstLine
    self.source = source
  }

  deinit { memory.deallocate() }

  /// The lines; `SL_PADDING` bytes behind them are readable.
  package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[range]) }

  /// Gives the memory back, to be used again; the block is empty then.
  func giveBack() -> UnsafeMutableRawBufferPointer {
    defer {
      memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)
      range = 0..<0
    }
    return memory
  }
}
