// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import EQL
import Events
import Translation

/// The most frequent values of a field in the beginning of some files, for hints.
struct FieldValues {
  /// Most events that are looked at.
  private static let maximumEvents = 100_000
  /// Most different values that are counted, and most bytes of one.
  private static let maximumValues = 4_096
  private static let maximumLength = 256

  /// Values with how often they occur, the most frequent first.
  private(set) var counts: [(value: String, count: Int)] = []
  /// Whether there are more values than were counted.
  private(set) var isCut = false

  /// Reads the files, but for pipes, which can be read only once.
  init(of field: String, in files: [String], _ opening: InputOpening) {
    var table = SlotTable()
    let slot = table.slot(for: field)
    let decoder = BatchDecoder(slots: table)
    var found: [String: Int] = [:]
    var events = 0
    for file in files where file != "-" && EventInput.size(of: file) != nil {
      guard let reader = try? opening.open(file).reader else { continue }
      while events < Self.maximumEvents, let block = reader.next() {
        let batch = decoder.decode(block.bytes)
        events += batch.event_count
        for place in 0..<batch.value_count {
          guard let value = batch.values?[place], Int(value.slot) == slot,
            value.kind != SL_NULL.rawValue, Int(value.length) <= Self.maximumLength
          else { continue }
          let bytes = UnsafeBufferPointer(start: value.bytes, count: Int(value.length))
          let text = String(decoding: bytes, as: UTF8.self)
          if found[text] != nil || found.count < Self.maximumValues {
            found[text, default: 0] += 1
          } else {
            isCut = true
          }
        }
      }
    }
    counts = found.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { (value: $0.key, count: $0.value) }
  }
}
