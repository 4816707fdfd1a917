// SPDX-License-Identifier: Apache-2.0

/// Numbers side by side at an address that stays the same, shared by all threads without counting
/// references or checking bounds.
///
/// `@unchecked Sendable`: the elements are written once, by `init`, before anyone else sees them.
package final class FlatTable<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
  /// The first element; valid while the table lives.
  package let start: UnsafePointer<Element>
  /// Number of elements.
  package let count: Int
  private let memory: UnsafeMutablePointer<Element>

  /// A table of these elements.
  package init(_ elements: [Element]) {
    memory = .allocate(capacity: max(1, elements.count))
    memory.initialize(from: elements, count: elements.count)
    start = UnsafePointer(memory)
    count = elements.count
  }

  deinit { memory.deallocate() }
}
