// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import Events

/// Reads the columns of a table from lines, and nothing else of them.
struct ColumnReader {
  /// What stands in a column.
  struct Cell {
    /// The values, a blank between them; `-` for none.
    var text: String
    /// Whether it has values and all are numbers; nil where it has none.
    var isNumeric: Bool?
  }

  private let decoder: BatchDecoder
  private let slots: [Int]
  private let slotCount: Int

  /// Reads the fields with these paths, in their order.
  init(_ paths: [String]) {
    var table = SlotTable()
    slots = paths.map { table.slot(for: $0) }
    slotCount = table.count
    decoder = BatchDecoder(slots: table)
  }

  /// The cells of a line.
  func cells(_ line: [UInt8]) -> [Cell] {
    decoder.decode(copying: line) { batch in
      var found: [Cell?] = Array(repeating: nil, count: slotCount)
      for place in 0..<batch.value_count {
        guard let value = batch.values?[place], value.kind != SL_NULL.rawValue else { continue }
        let bytes = UnsafeBufferPointer(start: Optional(value.bytes), count: Int(value.length))
        let text = String(decoding: bytes, as: UTF8.self)
        let slot = Int(value.slot)
        if let cell = found[slot] {
          let isNumeric = cell.isNumeric == true && Self.isNumber(value)
          found[slot] = Cell(text: cell.text + " " + text, isNumeric: isNumeric)
        } else {
          found[slot] = Cell(text: text, isNumeric: Self.isNumber(value))
        }
      }
      return slots.map { found[$0] ?? Cell(text: "-", isNumeric: nil) }
    }
  }

  private static func isNumber(_ value: sl_value) -> Bool {
    [SL_INTEGER.rawValue, SL_UNSIGNED.rawValue, SL_DOUBLE.rawValue].contains(UInt32(value.kind))
  }
}
