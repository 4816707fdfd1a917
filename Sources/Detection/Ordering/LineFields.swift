// SPDX-License-Identifier: Apache-2.0
package import CSimdJSON
package import EQL
import Events

/// Reads a few fields of single lines; for the few events that rules ask for, so that not every event
/// has to be read for them.
package final class LineFields {
  private let decoder: BatchDecoder
  private let slots: [Int]

  /// Reads the fields with these dotted paths.
  init(_ paths: [String]) {
    var table = SlotTable()
    slots = paths.map { table.slot(for: $0) }
    decoder = BatchDecoder(slots: table)
  }

  /// The first value of each field, a number or a text; nil where it has none.
  func values(of line: [UInt8]) -> [KeyValue?] {
    decoder.decode(copying: line) { batch in
      var found: [KeyValue?] = Array(repeating: nil, count: slots.count)
      guard batch.event_count > 0, let event = batch.events?[0], let values = batch.values,
        event.status == SL_OK.rawValue
      else { return found }
      let first = Int(event.first_value)
      for place in first..<(first + Int(event.value_count)) {
        let value = values[place]
        for (field, slot) in slots.enumerated()
        where slot == Int(value.slot) && found[field] == nil {
          found[field] = Self.value(value)
        }
      }
      return found
    }
  }

  /// A value by which events are ordered: a number, also where it is written as a text, else a text;
  /// nil for null.
  package static func value(_ value: sl_value) -> KeyValue? {
    guard value.kind != SL_NULL.rawValue else { return nil }
    let bytes = UnsafeBufferPointer(start: Optional(value.bytes), count: Int(value.length))
    let text = String(decoding: bytes, as: UTF8.self)
    if let whole = Int64(text) { return .number(.integer(whole)) }
    if let whole = UInt64(text) { return .number(.unsigned(whole)) }
    if value.kind != SL_STRING.rawValue, let real = Double(text) { return .number(.real(real)) }
    return .text(text)
  }
}
