// SPDX-License-Identifier: Apache-2.0

/// The permissions that files had when they were seen last, to tell a change of them from one of times,
/// owners or attributes; by file, so that a renamed one stays known.
struct FileModes {
  /// Files that are known from the start at most.
  static let startLimit = 32_768
  /// Files that were made later, in each of two generations.
  private static let laterLimit = 16_384

  /// Those that were there at the start stay known.
  private var start: [UInt64: UInt16] = [:]
  private var young: [UInt64: UInt16] = [:]
  private var old: [UInt64: UInt16] = [:]

  /// The mode that was seen last; nil when nobody knows.
  subscript(key: UInt64) -> UInt16? { young[key] ?? old[key] ?? start[key] }

  /// Knows a file that is there already; false when there is no more room.
  mutating func know(_ status: FileStatus) -> Bool {
    guard start.count < Self.startLimit else { return false }
    start[status.key] = status.mode
    return true
  }

  /// Notes a mode.
  mutating func note(_ key: UInt64, _ mode: UInt16) {
    if start[key] != nil {
      start[key] = mode
      return
    }
    if young.count >= Self.laterLimit {
      old = young
      young.removeAll(keepingCapacity: true)
    }
    young[key] = mode
  }
}
