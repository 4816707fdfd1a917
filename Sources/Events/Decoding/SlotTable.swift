// SPDX-License-Identifier: Apache-2.0
import CSimdJSON

/// The field paths that a set of rules reads; a path's place is its slot number in every event.
package struct SlotTable: Sendable, Equatable {
  /// Dotted paths in order of their slots; the first two are a hit's `_index` and `_id`.
  package private(set) var paths: [String] = ["_index", "_id"]
  private var slots: [String: Int] = [
    "_index": Int(SL_SLOT_INDEX), "_id": Int(SL_SLOT_ID),
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
    if let slot = slots[path] { return slot }
    paths.append(path)
    slots[path] = paths.count - 1
    return paths.count - 1
  }

  /// The slot of a path, if it is wanted at all.
  package func existingSlot(for path: String) -> Int? { slots[path] }
}
