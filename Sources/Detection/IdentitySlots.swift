// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
package import EQL
package import Events

/// The fields that tell which event an event is, and where they stand.
package struct IdentitySlots: Sendable {
  private let eventID: Int
  private let timestamp: Int
  private let type: Int
  private let dataset: Int
  private let namespace: Int

  private let timestampFormat: DateFormat

  /// Asks `plan` for the fields; an event's time stands in `timestampField`.
  package init(
    _ plan: inout Plan,
    timestampField: String = "@timestamp",
    timestampFormat: DateFormat = .standard
  ) {
    eventID = plan.slot(for: "event.id")
    timestamp = plan.slot(for: timestampField)
    self.timestampFormat = timestampFormat
    type = plan.slot(for: "data_stream.type")
    dataset = plan.slot(for: "data_stream.dataset")
    namespace = plan.slot(for: "data_stream.namespace")
  }

  private func bytes(_ slot: Int, _ evaluator: EventEvaluator) -> UnsafeBufferPointer<UInt8>? {
    for value in evaluator.values(of: slot) where value.kind != SL_NULL.rawValue {
      return UnsafeBufferPointer(start: value.bytes, count: Int(value.length))
    }
    return nil
  }

  /// The current event's index: a hit's, else its data stream's name, else nil.
  package func index(_ evaluator: EventEvaluator) -> String? {
    var bytes: [UInt8] = []
    return appendIndex(of: evaluator, to: &bytes) ? String(decoding: bytes, as: UTF8.self) : nil
  }

  /// Appends the current event's index; false when it tells none.
  func appendIndex(of evaluator: EventEvaluator, to text: inout [UInt8]) -> Bool {
    if let index = bytes(SlotTable.index, evaluator) {
      text += index
      return true
    }
    guard let type = bytes(type, evaluator), let dataset = bytes(dataset, evaluator) else {
      return false
    }
    text += type
    text.append(UInt8(ascii: "-"))
    text += dataset
    text.append(UInt8(ascii: "-"))
    if let namespace = bytes(namespace, evaluator) {
      text += namespace
    } else {
      text += "default".utf8
    }
    return true
  }

  /// The current event's id: a hit's, else `event.id`, else the SHA-256 of its line.
  package func id(_ evaluator: EventEvaluator, line: UnsafeRawBufferPointer) -> String {
    withID(evaluator, line: line) { String(decoding: $0, as: UTF8.self) }
  }

  /// Calls `body` with the bytes of the current event's id.
  func withID<Result>(
    _ evaluator: EventEvaluator,
    line: UnsafeRawBufferPointer,
    _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    if let id = bytes(SlotTable.id, evaluator) ?? bytes(eventID, evaluator) { return body(id) }
    var digest = SHA256Digest(line).hexadecimal
    return digest.withUTF8(body)
  }

  /// The current event's time; nil when it has none that can be read.
  package func time(_ evaluator: EventEvaluator) -> Timestamp? {
    for value in evaluator.values(of: timestamp) where value.kind != SL_NULL.rawValue {
      let bytes = UnsafeRawBufferPointer(start: value.bytes, count: Int(value.length))
      return timestampFormat.parse(bytes)
    }
    return nil
  }
}
