// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import Events

/// The values of a line as the plain tree reader finds them; the decoder must find the same.
///
/// The decoder reads broken JSON leniently where no wanted field stands; so only lines that the
/// strict reader accepts are compared.
enum Reference {
  static func check(_ line: [UInt8], _ reading: Reading) {
    guard let root = try? JSONValue.parse(line), let members = root.members else { return }
    var event = root
    var hit: [Int: JSONValue] = [:]
    if let source = members.first(where: { $0.key == "_source" && $0.value.members != nil }) {
      event = source.value
      for (key, slot) in [("_index", SlotTable.index), ("_id", SlotTable.id)] {
        hit[slot] = members.last { $0.key == key && isTextOrNumber($0.value) }?.value
      }
    }
    var expected: [[JSONValue]] = Array(repeating: [], count: EventFile.slots.count)
    for (slot, path) in EventFile.slots.paths.enumerated() {
      if slot == SlotTable.index || slot == SlotTable.id {
        expected[slot] = hit[slot].map { [$0] } ?? []
      } else {
        expected[slot] = event.values(at: path).filter { $0.members == nil }
      }
    }
    // A number beyond a double's range, where it is looked at, makes the line one that is not read.
    let looked =
      EventFile.slots.paths.flatMap { root.values(at: $0) + event.values(at: $0) }
    if looked.contains(where: isBeyondDouble) { return }
    guard reading.status == SL_OK.rawValue else {
      fatalError("valid JSON is refused with status \(reading.status)")
    }
    for (slot, values) in expected.enumerated() {
      let found = reading.values.filter { $0.slot == slot }
      guard found.count == values.count, zip(values, found).allSatisfy(isSame) else {
        fatalError("\(EventFile.slots.paths[slot]): the tree has \(values), the decoder \(found)")
      }
    }
  }

  private static func isTextOrNumber(_ value: JSONValue) -> Bool {
    switch value {
    case .string, .number: true
    default: false
    }
  }

  private static func isBeyondDouble(_ value: JSONValue) -> Bool {
    guard case .number(let text) = value else { return false }
    return text.utf8.count > 400 || Double(text)?.isFinite != true
  }

  private static func isSame(_ value: JSONValue, _ found: Reading.Value) -> Bool {
    switch value {
    case .null: return found.kind == SL_NULL.rawValue
    case .bool(let flag): return found.kind == (flag ? SL_TRUE : SL_FALSE).rawValue
    case .string(let text):
      return found.kind == SL_STRING.rawValue && Array(text.utf8) == found.text
    case .number(let text):
      guard Array(text.utf8) == found.text else { return false }
      if let whole = Int64(text) {
        return found.kind == SL_INTEGER.rawValue && found.bits == UInt64(bitPattern: whole)
      }
      if let whole = UInt64(text) {
        return found.kind == SL_UNSIGNED.rawValue && found.bits == whole
      }
      return found.kind == SL_DOUBLE.rawValue && Double(text)?.bitPattern == found.bits
    case .array, .object: return false
    }
  }
}
