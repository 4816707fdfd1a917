// SPDX-License-Identifier: Apache-2.0
import CSimdJSON

/// Finds the types that Elasticsearch would have given to fields that a mapping does not list: those
/// of the first value that a document has there.
///
/// Source: Elasticsearch's rules of dynamic field mapping. Whole numbers become long, others float,
/// truth values boolean, texts a date if they read as one, else text with a keyword below it.
package struct DynamicMapping {
  private let table: SlotTable
  private var found: [FieldDefinition?]
  private let decoder: BatchDecoder

  /// A search for the types of `paths`.
  package init(_ paths: some Sequence<String>) {
    var table = SlotTable()
    for path in paths { _ = table.slot(for: path) }
    self.table = table
    found = Array(repeating: nil, count: table.count)
    decoder = BatchDecoder(slots: table)
  }

  /// What was found so far.
  package var definitions: [FieldDefinition] { found.compactMap { $0 } }

  /// Whether every field has a type, so that nothing more needs to be read.
  package var isComplete: Bool {
    found.indices.allSatisfy { $0 <= SlotTable.id || found[$0] != nil }
  }

  /// Looks at whole lines, followed by readable padding.
  package mutating func look(at lines: UnsafeRawBufferPointer) {
    let batch = decoder.decode(lines)
    for place in 0..<batch.value_count {
      guard let value = batch.values?[place], value.kind != SL_NULL.rawValue else { continue }
      let slot = Int(value.slot)
      guard slot > SlotTable.id, found[slot] == nil else { continue }
      found[slot] = Self.definition(table.paths[slot], value)
    }
  }

  private static func definition(_ path: String, _ value: sl_value) -> FieldDefinition {
    switch UInt32(value.kind) {
    case SL_INTEGER.rawValue, SL_UNSIGNED.rawValue: FieldDefinition(path: path, type: .long)
    case SL_DOUBLE.rawValue: FieldDefinition(path: path, type: .float)
    case SL_TRUE.rawValue, SL_FALSE.rawValue: FieldDefinition(path: path, type: .boolean)
    default:
      isDate(value)
        ? FieldDefinition(path: path, type: .date)
        : FieldDefinition(path: path, type: .text, exactSubfield: .keyword, ignoreAbove: 256)
    }
  }

  /// Dates are looked for in texts that begin with a year and a separator, as a bare number is none.
  private static func isDate(_ value: sl_value) -> Bool {
    let bytes = UnsafeRawBufferPointer(start: value.bytes, count: Int(value.length))
    guard bytes.count >= 10, bytes[4] == UInt8(ascii: "-") || bytes[4] == UInt8(ascii: "/") else {
      return false
    }
    return DateFormat.standard.parse(bytes) != nil
  }
}
