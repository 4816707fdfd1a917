// SPDX-License-Identifier: Apache-2.0

/// Something about a store that its owner should know; none of it keeps it from working.
package enum StoreNotice: Sendable, Equatable, CustomStringConvertible {
  /// The last frame of a segment was never finished, and so never acknowledged; its bytes were cut.
  case tornTail(SegmentID, bytes: Int)
  /// Bytes in a segment give no events; what stands before and behind them is read.
  case damaged(SegmentID, range: Range<Int>, reason: String)
  /// A segment is shorter than it was; so many events of it are gone.
  case shortened(SegmentID, missingBytes: Int, missingEvents: Int)
  /// A segment that the catalogue knows is gone.
  case gone(SegmentID, events: Int)
  /// A segment could not be read at all.
  case unreadable(SegmentID, StorageError)
  /// The catalogue was made anew from the segments; the old file was moved to another name.
  case catalogueRebuilt(reason: String, movedTo: String)
  /// The catalogue could not be used; every segment is read instead.
  case withoutCatalogue(StorageError)
  /// The disk has no room for what is to be written to the catalogue; that is done another time.
  case catalogueNotWritten(StorageError)
  /// A file that the store did not make.
  case stranger(String)

  package var description: String {
    switch self {
    case .tornTail(let segment, let bytes):
      "\(segment.name): the last \(bytes) bytes, of a frame whose end is missing, were cut off"
    case .damaged(let segment, let range, let reason):
      "\(segment.name): \(range.count) bytes from \(range.lowerBound) on are damaged (\(reason)); their events are left out"
    case .shortened(let segment, let bytes, let events):
      "\(segment.name): the file lost \(bytes) bytes at its end, and \(events) events with them"
    case .gone(let segment, let events):
      "\(segment.name): the file is gone, and \(events) events with it"
    case .unreadable(let segment, let error): "\(segment.name): \(error)"
    case .catalogueRebuilt(let reason, let movedTo):
      "the catalogue was damaged (\(reason)) and was made anew from the segments; the old one is now \(movedTo)"
    case .withoutCatalogue(let error): "\(error); all segments are read instead"
    case .catalogueNotWritten(let error):
      "\(error); the catalogue is brought up to date another time"
    case .stranger(let name): "events/\(name) is no file of the store; it is left alone"
    }
  }

  /// Whether events were lost that the store once had.
  package var isLoss: Bool {
    switch self {
    case .damaged, .shortened, .gone, .unreadable: true
    case .tornTail, .catalogueRebuilt, .withoutCatalogue, .catalogueNotWritten, .stranger: false
    }
  }
}
