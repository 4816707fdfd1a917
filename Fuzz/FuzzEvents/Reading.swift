// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import Events

/// What the decoder read of one line, copied out of its memory: every byte is touched.
struct Reading: Equatable {
  /// One value of one field.
  struct Value: Equatable {
    var slot: Int
    var kind: UInt32
    var text: [UInt8]
    var bits: UInt64
  }

  var status: UInt32
  var flags: UInt32
  var values: [Value]
  private var index: Int
  private var place: UnsafePointer<UInt8>
  private var length: Int

  /// Copies an event of a batch.
  init(_ event: sl_event, _ batch: sl_batch) {
    status = UInt32(event.status)
    flags = UInt32(event.flags)
    index = Int(event.line_index)
    place = event.line
    length = Int(event.line_length)
    let range = Int(event.first_value)..<Int(event.first_value) + Int(event.value_count)
    guard range.upperBound <= batch.value_count else { fatalError("values beyond the batch's") }
    values = range.map { index in
      guard let value = batch.values?[index] else { fatalError("a value is missing") }
      return Value(
        slot: Int(value.slot),
        kind: UInt32(value.kind),
        text: Array(UnsafeBufferPointer(start: value.bytes, count: Int(value.length))),
        bits: value.number.unsigned_integer
      )
    }
  }

  /// Equal but for the place of the line.
  static func == (left: Reading, right: Reading) -> Bool {
    left.status == right.status && left.flags == right.flags && left.values == right.values
  }

  /// What must hold of any line.
  func check(in block: LineBlock, at number: Int) {
    guard index == number else { fatalError("line \(number) calls itself \(index)") }
    let bytes = block.bytes
    guard let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
      place >= start, place + length <= start + bytes.count
    else { fatalError("a line lies outside of its block") }
    let issue = DecodingIssue(
      source: block.source,
      line: block.firstLine + number,
      status: UInt8(status)
    )
    let isFine = status == SL_OK.rawValue || status == SL_BLANK.rawValue
    guard (issue == nil) == isFine else { fatalError("status \(status) is not explained") }
    guard status == SL_OK.rawValue || values.isEmpty else {
      fatalError("a line with status \(status) has values")
    }
    var done: Set<Int> = []
    for (position, value) in values.enumerated() {
      guard value.slot < EventFile.slots.count else { fatalError("a slot that nobody asked for") }
      if position == 0 || values[position - 1].slot != value.slot {
        guard done.insert(value.slot).inserted else { fatalError("a slot's values are scattered") }
      }
      guard value.kind <= SL_FALSE.rawValue else { fatalError("kind \(value.kind)") }
      guard String(validating: value.text, as: UTF8.self) != nil else {
        fatalError("a value's text is not UTF-8")
      }
    }
  }
}
