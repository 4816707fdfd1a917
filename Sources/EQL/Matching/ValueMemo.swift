// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Remembers which predicates a field's value satisfies: names, paths and arguments come again and
/// again. Bounded; a value takes the place of another that hashes alike, and the bytes are compared,
/// so that nobody can choose values to be mistaken for others. What comes for the first time is only
/// marked, so that values that never come again, such as ids, displace nothing.
struct ValueMemo {
  /// What is remembered of a value; its bytes stand right behind.
  struct Header: BitwiseCopyable {
    var hash: UInt32
    /// The value's slot, less one; 0 for an empty place.
    var slotMark: UInt32
    var length: UInt32
    /// Its predicates in `lists`.
    var first: UInt32
    var count: UInt32
    /// Bits of those by which events are dispatched.
    var dispatchBits: UInt64
  }

  /// Longest value that is remembered.
  static let longest = cellSize - MemoryLayout<Header>.stride
  private static let cellSize = 256
  private static let cellCount = 8_192
  private static let listCapacity = 1 << 17
  private static let markCount = 1 << 14

  private let cells: UnsafeMutableRawPointer
  /// Marks of values that came once: a part of the hash, by another.
  private let marks: UnsafeMutablePointer<UInt16>
  private let lists: UnsafeMutablePointer<UInt32>
  private let state: UnsafeMutablePointer<State>

  /// What changes, at an address of its own: as a part of its owner, each change would be checked
  /// for exclusive access.
  private struct State {
    var listCount = 0
    var hits = 0
    var misses = 0
  }

  /// Look-ups that found their value, and those that did not.
  var hits: Int { state.pointee.hits }
  var misses: Int { state.pointee.misses }

  init() {
    cells = .allocate(byteCount: Self.cellCount * Self.cellSize, alignment: 1 << 21)
    lists = .allocate(capacity: Self.listCapacity)
    marks = .allocate(capacity: Self.markCount)
    marks.initialize(repeating: 0, count: Self.markCount)
    state = .allocate(capacity: 1)
    state.initialize(to: State())
    // One page of the processor's large ones, where it has them: the cells are read all over.
    madvise(cells, Self.cellCount * Self.cellSize, MADV_HUGEPAGE)
    forget()
  }

  func free() {
    cells.deallocate()
    lists.deallocate()
    marks.deallocate()
    state.deallocate()
  }

  private func forget() {
    cells.initializeMemory(as: UInt8.self, repeating: 0, count: Self.cellCount * Self.cellSize)
  }

  @inline(__always)
  private func cell(_ hash: UInt32) -> UnsafeMutablePointer<Header> {
    let place = Int(hash) & (Self.cellCount - 1)
    return (cells + place * Self.cellSize).assumingMemoryBound(to: Header.self)
  }

  @inline(__always)
  private func text(_ cell: UnsafeMutablePointer<Header>) -> UnsafeMutableRawPointer {
    UnsafeMutableRawPointer(cell) + MemoryLayout<Header>.stride
  }

  /// The hash of a value that is short enough.
  @inline(__always)
  func hash(_ bytes: UnsafePointer<UInt8>, _ count: Int, slot: Int) -> UInt32 {
    TextHash.exact(bytes, count, seed: UInt64(truncatingIfNeeded: slot) &* 0x1_0001)
  }

  /// What is remembered of a value; nil when it is not.
  @inline(__always)
  func find(
    _ bytes: UnsafePointer<UInt8>,
    _ count: Int,
    slot: Int,
    hash: UInt32
  ) -> UnsafePointer<Header>? {
    let cell = cell(hash)
    guard cell.pointee.hash == hash, cell.pointee.slotMark == UInt32(truncatingIfNeeded: slot + 1),
      cell.pointee.length == UInt32(truncatingIfNeeded: count),
      memcmp(text(cell), bytes, count) == 0
    else {
      state.pointee.misses &+= 1
      return nil
    }
    state.pointee.hits &+= 1
    return UnsafePointer(cell)
  }

  /// The predicates of what `find` found.
  @inline(__always)
  func list(_ header: UnsafePointer<Header>) -> UnsafePointer<UInt32> {
    UnsafePointer(lists + Int(header.pointee.first))
  }

  /// Remembers a value with the predicates that it satisfies, when it comes for the second time.
  func insert(
    _ bytes: UnsafePointer<UInt8>,
    _ count: Int,
    slot: Int,
    hash: UInt32,
    predicates: UnsafeBufferPointer<UInt32>,
    dispatchBits: UInt64
  ) {
    let place = Int(hash) & (Self.markCount - 1)
    let mark = UInt16(truncatingIfNeeded: hash >> 16) | 1
    guard marks[place] == mark else {
      marks[place] = mark
      return
    }
    guard predicates.count <= Self.listCapacity / 8 else { return }
    if state.pointee.listCount + predicates.count > Self.listCapacity {
      // All room for lists is taken, mostly by values that were displaced: begin anew.
      forget()
      state.pointee.listCount = 0
    }
    let first = state.pointee.listCount
    if let start = predicates.baseAddress {
      (lists + first).update(from: start, count: predicates.count)
    }
    let cell = cell(hash)
    cell.initialize(
      to: Header(
        hash: hash,
        slotMark: UInt32(truncatingIfNeeded: slot + 1),
        length: UInt32(truncatingIfNeeded: count),
        first: UInt32(truncatingIfNeeded: first),
        count: UInt32(truncatingIfNeeded: predicates.count),
        dispatchBits: dispatchBits
      )
    )
    text(cell).copyMemory(from: bytes, byteCount: count)
    state.pointee.listCount = first + predicates.count
  }
}
