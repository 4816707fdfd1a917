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

  private func text(_ slot: Int, _ evaluator: EventEvaluator) -> String? {
    for value in evaluator.values(of: slot) where value.kind != SL_NULL.rawValue {
      let bytes = UnsafeBufferPointer(start: value.bytes, count: Int(value.length))
      return String(decoding: bytes, as: UTF8.self)
    }
    return nil
  }

  /// The current event's index: a hit's, else its data stream's name, else nil.
  package func index(_ evaluator: EventEvaluator) -> String? {
    if let index = text(SlotTable.index, evaluator) { return index }
    guard let type = text(type, evaluator), let dataset = text(dataset, evaluator) else {
      return nil
    }
    return "\(type)-\(dataset)-\(text(namespace, evaluator) ?? "default")"
  }

  /// The current event's id: a hit's, else `event.id`, else the SHA-256 of its line.
  package func id(_ evaluator: EventEvaluator, line: UnsafeRawBufferPointer) -> String {
    text(SlotTable.id, evaluator) ?? text(eventID, evaluator)
      ?? SHA256Digest(line).hexadecimal
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
