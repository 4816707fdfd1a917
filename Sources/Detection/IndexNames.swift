// SPDX-License-Identifier: Apache-2.0
import EQL

/// Remembers the names of the indices that events say they are of: they are few, and a name is put
/// together of three fields.
struct IndexNames {
  /// Most that are remembered; events that name ever new ones take the oldest's place.
  private static let most = 16

  private var known: [(bytes: [UInt8], name: String)] = []
  private var oldest = 0
  private var bytes: [UInt8] = []

  /// The current event's index; nil when it tells none.
  mutating func name(_ evaluator: EventEvaluator, _ identity: IdentitySlots) -> String? {
    bytes.removeAll(keepingCapacity: true)
    guard identity.appendIndex(of: evaluator, to: &bytes) else { return nil }
    for place in known.indices where known[place].bytes == bytes { return known[place].name }
    let name = String(decoding: bytes, as: UTF8.self)
    if known.count < Self.most {
      known.append((Array(bytes), name))
    } else {
      known[oldest] = (Array(bytes), name)
      oldest = (oldest + 1) % Self.most
    }
    return name
  }
}
