// SPDX-License-Identifier: Apache-2.0

/// Knows the events that it was told of, by index and id, within bounded memory: beyond it the oldest
/// are forgotten, a half at a time.
package struct RecentIdentities: Sendable {
  /// 128 bits of a hash that nobody outside can aim at, as its seed is random.
  private struct Fingerprint: Hashable {
    var first: Int
    var second: Int

    func hash(into hasher: inout Hasher) { hasher.combine(first) }
  }

  private let generationSize: Int
  private var current: Set<Fingerprint> = []
  private var previous: Set<Fingerprint> = []
  /// How many were forgotten.
  package private(set) var forgotten = 0

  /// A memory of so many events, of some 32 bytes each.
  package init(capacity: Int = 2_000_000) {
    generationSize = max(1, capacity / 2)
  }

  /// Remembers an event; false when it was known.
  package mutating func insert(index: String?, id: String, part: Int = 0) -> Bool {
    var first = Hasher()
    first.combine(index ?? "")
    first.combine(id)
    first.combine(part)
    return insert(first)
  }

  /// The same for an id of these bytes; of one memory all ids are given in the same way.
  mutating func insert(index: String?, id: UnsafeBufferPointer<UInt8>) -> Bool {
    var hasher = Hasher()
    hasher.combine(index ?? "")
    hasher.combine(bytes: UnsafeRawBufferPointer(id))
    return insert(hasher)
  }

  private mutating func insert(_ first: Hasher) -> Bool {
    var second = first
    second.combine(1)
    let fingerprint = Fingerprint(first: first.finalize(), second: second.finalize())
    if previous.contains(fingerprint) || !current.insert(fingerprint).inserted { return false }
    if current.count >= generationSize {
      forgotten += previous.count
      previous = current
      current = []
    }
    return true
  }

  /// Forgets all, which is not counted.
  package mutating func removeAll() {
    current = []
    previous = []
  }
}
