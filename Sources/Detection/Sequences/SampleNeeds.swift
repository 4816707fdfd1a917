// SPDX-License-Identifier: Apache-2.0
import EQL

/// Knows which events samples need no more: of a term and a key no more are ever looked at than a sample
/// has terms, the first ones. Bounded; what it forgets is only passed on once more.
struct SampleNeeds {
  /// Most terms with keys that are remembered.
  private static let most = 100_000

  /// By a hash of rule, term and key, whose seed is random, hashes of the ids of the events that were
  /// passed on.
  private var passed: [Int: [Int]] = [:]

  /// Whether an event is needed for any of its keys; then it is taken to be passed on. `needed`: how
  /// many events of a term and a key are looked at.
  mutating func needs(
    _ keys: EncodedKeys,
    rule: Int,
    needed: Int,
    id: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    var hasher = Hasher()
    hasher.combine(bytes: UnsafeRawBufferPointer(id))
    let event = hasher.finalize()
    var isNeeded = false
    keys.forEach { stage, key in
      var hasher = Hasher()
      hasher.combine(rule)
      hasher.combine(stage)
      hasher.combine(key)
      let place = hasher.finalize()
      if let events = passed[place] {
        // One that comes again does not count again.
        guard events.count < needed, !events.contains(event) else { return }
      } else if passed.count >= Self.most {
        passed.removeAll(keepingCapacity: true)
      }
      passed[place, default: []].append(event)
      isNeeded = true
    }
    return isNeeded
  }
}
