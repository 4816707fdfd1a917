// SPDX-License-Identifier: Apache-2.0
import EQL
import Events

/// The names of the indices that events say they are of: they are few, and a name is put together of
/// three fields.
struct IndexNames {
  private var known = KnownTexts()
  private var bytes: [UInt8] = []

  /// The current event's index; nil when it tells none.
  mutating func name(_ evaluator: EventEvaluator, _ identity: IdentitySlots) -> String? {
    bytes.removeAll(keepingCapacity: true)
    guard identity.appendIndex(of: evaluator, to: &bytes) else { return nil }
    return bytes.withUnsafeBufferPointer { known.text(of: $0) }
  }
}
