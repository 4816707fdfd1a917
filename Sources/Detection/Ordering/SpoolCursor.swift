// SPDX-License-Identifier: Apache-2.0

/// Reads the records of one sorted run. Only the position of the next one is held; its bytes are
/// read when it is taken, so that many runs with long records need little memory.
struct SpoolCursor {
  private let file: SpoolFile
  private let end: Int64
  private let bufferSize: Int
  /// Where the next record begins.
  private var offset: Int64
  private var buffer: [UInt8] = []
  private var bufferOffset: Int64 = 0
  private var payload: (offset: Int64, count: Int) = (0, 0)

  /// Two counts stand before each record: of its position's bytes and of its own.
  private static let headerSize = 16

  init(_ file: SpoolFile, _ range: Range<Int64>, bufferSize: Int) {
    self.file = file
    offset = range.lowerBound
    end = range.upperBound
    self.bufferSize = bufferSize
  }

  /// Adds a record to a file.
  static func append(
    _ position: EventPosition,
    _ element: some Spoolable,
    to file: SpoolFile
  ) throws(SpoolError) {
    var key = SpoolWriter()
    position.write(to: &key)
    var payload = SpoolWriter()
    element.write(to: &payload)
    var header = SpoolWriter()
    header.put(key.bytes.count)
    header.put(payload.bytes.count)
    try file.append(header.bytes)
    try file.append(key.bytes)
    try file.append(payload.bytes)
  }

  /// Goes to the next record; its position, nil at the end.
  mutating func next() throws(SpoolError) -> EventPosition? {
    guard offset < end else { return nil }
    var header = SpoolReader(try bytes(at: offset, count: Self.headerSize))
    let keyCount = header.int()
    let payloadCount = header.int()
    let start = offset + Int64(Self.headerSize)
    guard keyCount >= 0, payloadCount >= 0,
      Int64(keyCount) + Int64(payloadCount) <= end - start
    else { throw file.damage }
    var reader = SpoolReader(try bytes(at: start, count: keyCount))
    let position = EventPosition(from: &reader)
    if reader.isDamaged { throw file.damage }
    payload = (start + Int64(keyCount), payloadCount)
    offset = payload.offset + Int64(payloadCount)
    return position
  }

  /// The record whose position `next` gave.
  mutating func take<Element: Spoolable>() throws(SpoolError) -> Element {
    var reader = SpoolReader(try bytes(at: payload.offset, count: payload.count))
    let element = Element(from: &reader)
    if reader.isDamaged { throw file.damage }
    return element
  }

  private mutating func bytes(
    at start: Int64,
    count: Int
  ) throws(SpoolError) -> ArraySlice<UInt8> {
    guard count <= bufferSize else { return try file.read(at: start, count: count)[...] }
    if start < bufferOffset || start + Int64(count) > bufferOffset + Int64(buffer.count) {
      buffer = try file.read(at: start, count: min(bufferSize, Int(end - start)))
      bufferOffset = start
    }
    let first = Int(start - bufferOffset)
    return buffer[first..<(first + count)]
  }
}
