// SPDX-License-Identifier: Apache-2.0

/// Keys in the order in which they came.
struct KeyQueue {
  private var keys: [EntityKey] = []
  private var head = 0

  var count: Int { keys.count - head }
  var first: EntityKey? { head < keys.count ? keys[head] : nil }

  mutating func append(_ key: EntityKey) { keys.append(key) }

  mutating func popFirst() -> EntityKey? {
    guard head < keys.count else { return nil }
    defer {
      head += 1
      if head > 1024 && head * 2 > keys.count {
        keys.removeFirst(head)
        head = 0
      }
    }
    return keys[head]
  }

  /// Drops the keys that are no longer wanted.
  mutating func keep(where isWanted: (EntityKey) -> Bool) {
    keys = keys[head...].filter(isWanted)
    head = 0
  }
}
