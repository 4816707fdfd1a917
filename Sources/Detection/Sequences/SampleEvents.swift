// SPDX-License-Identifier: Apache-2.0
import Events

/// The events that samples keep to the end, one behind the other in large pieces of memory.
struct SampleEvents: Sendable {
  private struct Place: Sendable {
    var index: String?
    var time: Timestamp?
    var source: String
    var lineNumber: Int
    var piece: Int
    var start: Int
    var idCount: Int
    var lineCount: Int
  }

  /// Bytes of a piece.
  private static let pieceBytes = 1 << 20

  private var pieces: [[UInt8]] = []
  private var places: [Place] = []

  /// Keeps an event; its number.
  mutating func keep(
    index: String?,
    id: UnsafeBufferPointer<UInt8>,
    time: Timestamp?,
    line: UnsafeRawBufferPointer,
    source: String,
    lineNumber: Int
  ) -> Int {
    let count = id.count + line.count
    if (pieces.last.map { $0.count + count > $0.capacity }) ?? true {
      var piece: [UInt8] = []
      piece.reserveCapacity(max(Self.pieceBytes, count))
      pieces.append(piece)
    }
    let piece = pieces.count - 1
    places.append(
      Place(
        index: index,
        time: time,
        source: source,
        lineNumber: lineNumber,
        piece: piece,
        start: pieces[piece].count,
        idCount: id.count,
        lineCount: line.count
      )
    )
    pieces[piece] += id
    pieces[piece] += line
    return places.count - 1
  }

  /// The event with a number.
  func record(_ number: Int) -> EventRecord {
    let place = places[number]
    let line = place.start + place.idCount
    return EventRecord(
      index: place.index,
      id: String(decoding: pieces[place.piece][place.start..<line], as: UTF8.self),
      time: place.time,
      line: Array(pieces[place.piece][line..<(line + place.lineCount)]),
      source: place.source,
      lineNumber: place.lineNumber
    )
  }
}
