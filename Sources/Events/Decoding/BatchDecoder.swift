// SPDX-License-Identifier: Apache-2.0
package import CSimdJSON

/// Reads the wanted fields of whole blocks of NDJSON lines through simdjson; one per thread.
///
/// A thin owner of the C decoder's handle. The pointers it hands out stand into its own memory and
/// into the block; they live until the next call.
package final class BatchDecoder {
  private let handle: OpaquePointer

  /// How many slots it reads.
  private var slotCount = 0

  /// A decoder for the slots of `table`, in the same order. Traps when memory cannot be had.
  package init(slots table: SlotTable) {
    guard let handle = sl_decoder_new() else { fatalError("out of memory") }
    self.handle = handle
    extend(to: table)
  }

  /// Reads from now on also what `table` has beyond the slots known so far. Ends the life of the
  /// last batch.
  package func extend(to table: SlotTable) {
    for slot in slotCount..<max(slotCount, table.count) {
      var path = table.paths[slot]
      let got = path.withUTF8 { utf8 in
        utf8.withMemoryRebound(to: CChar.self) { text in
          // An empty path has no address; any one does, as its length is 0.
          var none: CChar = 0
          return sl_decoder_add_path(
            handle,
            text.baseAddress ?? withUnsafePointer(to: &none) { $0 },
            text.count
          )
        }
      }
      precondition(Int(got) == slot, "more than 65,535 fields are read")
    }
    slotCount = max(slotCount, table.count)
  }

  deinit { sl_decoder_free(handle) }

  /// Passes over lines that hold none of some texts: plain ASCII, small letters for both cases. Where
  /// there are several sets, a line needs one of each. Such lines give events with `SL_UNREAD` and without values. Whether
  /// the set is used; not everywhere can it be.
  @discardableResult
  package func passOverLines(without texts: [String]) -> Bool {
    let bytes = texts.map { Array($0.utf8).map { CChar(bitPattern: $0) } }
    var pointers: [UnsafePointer<CChar>] = []
    var copies: [UnsafeMutableBufferPointer<CChar>] = []
    defer { for copy in copies { copy.deallocate() } }
    for text in bytes {
      let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: max(1, text.count))
      _ = copy.initialize(from: text)
      copies.append(copy)
      if let start = copy.baseAddress { pointers.append(UnsafePointer(start)) }
    }
    return sl_decoder_add_needles(handle, pointers, bytes.map(\.count), bytes.count)
  }

  /// Decodes all lines of `bytes`. `SL_PADDING` bytes behind the end must be readable, whatever
  /// they hold.
  package func decode(_ bytes: UnsafeRawBufferPointer) -> sl_batch {
    guard let start = bytes.baseAddress, !bytes.isEmpty else {
      return sl_batch(events: nil, event_count: 0, values: nil, value_count: 0)
    }
    return sl_decoder_decode(handle, start.assumingMemoryBound(to: UInt8.self), bytes.count)
  }

  /// Lets the last batch live on in `memory`, until that is given again.
  package func keepBatch(in memory: BatchMemory) { sl_decoder_keep_batch(handle, memory.handle) }

  /// Decodes lines that have no padding, by copying them; for single documents.
  package func decode<Result>(
    copying bytes: some Collection<UInt8>,
    _ body: (sl_batch) throws -> Result
  ) rethrows -> Result {
    let count = bytes.count
    let copy = UnsafeMutableRawBufferPointer.allocate(
      byteCount: count + Int(SL_PADDING),
      alignment: 8
    )
    defer { copy.deallocate() }
    copy.copyBytes(from: bytes)
    copy[count...].initializeMemory(as: UInt8.self, repeating: 0)
    return try body(decode(UnsafeRawBufferPointer(rebasing: copy[..<count])))
  }
}
