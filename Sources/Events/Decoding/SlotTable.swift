// SPDX-License-Identifier: Apache-2.0
import CSimdJSON

/// The field paths that a set of rules reads; a path's place is its slot number in every event.
package struct SlotTable: Sendable, Equatable {
  /// Dotted paths in order of their slots; the first two are a hit's `_index` and `_id`.
  package private(set) var paths: [String] = ["_index", "_id"]
  /// By their bytes: Swift takes names for equal that differ in how letters are composed.
  private var slots: [[UInt8]: Int] = [
    Array("_index".utf8): Int(SL_SLOT_INDEX), Array("_id".utf8): Int(SL_SLOT_ID),
  ]

  /// The slot of a hit's `_index`.
  package static let index = Int(SL_SLOT_INDEX)
  /// The slot of a hit's `_id`.
  package static let id = Int(SL_SLOT_ID)

  /// A table with the two slots that every decoder has.
  package init() {}

  /// Number of slots.
  package var count: Int { paths.count }

  /// The slot of a path, which is added when it is new.
  package mutating func slot(for path: String) -> Int {
    let bytes = Array(path.utf8)
    if let slot = slots[bytes] { return slot }
    paths.append(path)
    slots[bytes] = paths.count - 1
    return paths.count - 1
  }

  /// The slot of a path, if it is wanted at all.
  package func existingSlot(for path: String) -> Int? { slots[Array(path.utf8)] }
}
