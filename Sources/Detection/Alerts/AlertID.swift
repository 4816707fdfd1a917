// SPDX-License-Identifier: Apache-2.0

/// The identity of an alert: the same rule and the same events give the same id, whenever and by
/// whatever way they are found.
package enum AlertID {
  /// SHA-256, in hexadecimal, over the rule's id and each event's index and id in order, every text
  /// preceded by its length so that no two inputs run together.
  ///
  /// The alert of a sequence's member is told from that of the event alone by its `position`.
  package static func make(
    ruleID: String,
    events: [(index: String, id: String)],
    position: Int? = nil
  ) -> String {
    var input: [UInt8] = []
    input.reserveCapacity(256)
    func add(_ text: String) {
      withUnsafeBytes(of: UInt64(text.utf8.count).bigEndian) { input += $0 }
      input += text.utf8
    }
    add(ruleID)
    for event in events {
      add(event.index)
      add(event.id)
    }
    if let position {
      add("member")
      add(String(position))
    }
    return SHA256Digest(input).hexadecimal
  }
}
