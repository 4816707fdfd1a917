// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import Events

/// What can be had of a document that cannot be read whole: the fields that matter to a person.
///
/// Events are decoded field by field, and what no rule reads may be broken: an alert must not lose
/// its process and host to a broken member elsewhere.
struct RescuedDocument {
  /// Fields that say who did what where.
  private static let paths = [
    "@timestamp", "event.action", "event.category", "event.id", "event.kind", "event.type",
    "host.id", "host.name", "message", "process.args", "process.command_line",
    "process.entity_id", "process.executable", "process.name", "process.parent.name",
    "process.parent.pid", "process.pid", "process.working_directory", "user.id", "user.name",
  ]

  private let slots: SlotTable
  private let decoder: BatchDecoder

  /// Prepares to read these fields and those that `wanted` names.
  init(wanted: SlotTable) {
    var slots = wanted
    for path in Self.paths { _ = slots.slot(for: path) }
    self.slots = slots
    decoder = BatchDecoder(slots: slots)
  }

  /// The fields of a line as a document with dotted names.
  func document(of line: [UInt8]) -> JSONValue {
    decoder.decode(copying: line) { batch in
      var members: [String: [JSONValue]] = [:]
      for index in 0..<batch.value_count {
        guard let value = batch.values?[index], Int(value.slot) > SlotTable.id else { continue }
        members[slots.paths[Int(value.slot)], default: []].append(JSONValue(value))
      }
      return .object(
        members.sorted { $0.key < $1.key }.map { name, values in
          .init(name, values.count == 1 ? values[0] : .array(values))
        }
      )
    }
  }
}

extension JSONValue {
  /// A decoded value: strings as text, numbers as written.
  fileprivate init(_ value: sl_value) {
    let bytes = UnsafeBufferPointer(start: value.bytes, count: Int(value.length))
    switch UInt32(value.kind) {
    case SL_STRING.rawValue: self = .string(String(decoding: bytes, as: UTF8.self))
    case SL_TRUE.rawValue: self = .bool(true)
    case SL_FALSE.rawValue: self = .bool(false)
    case SL_NULL.rawValue: self = .null
    default: self = .number(String(decoding: bytes, as: UTF8.self))
    }
  }
}
