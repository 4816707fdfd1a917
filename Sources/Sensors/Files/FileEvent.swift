// SPDX-License-Identifier: Apache-2.0

/// One event of fanotify, as the kernel lays it out (`struct fanotify_event_metadata` and the records
/// behind it, fanotify(7)).
struct FileEvent {
  /// A name in a folder.
  struct Place: Equatable {
    /// The folder: number of its file system, length and type of its handle, the handle.
    var folder: [UInt8]
    var name: [UInt8]
  }

  /// What happened; one event may be several things that happened to one name.
  struct Mask: OptionSet {
    let rawValue: UInt64

    static let attributes = Mask(rawValue: 0x4)
    static let closedAfterWriting = Mask(rawValue: 0x8)
    static let opened = Mask(rawValue: 0x20)
    static let created = Mask(rawValue: 0x100)
    static let deleted = Mask(rawValue: 0x200)
    static let overflowed = Mask(rawValue: 0x4000)
    static let onChild = Mask(rawValue: 0x0800_0000)
    static let renamed = Mask(rawValue: 0x1000_0000)
    static let onFolder = Mask(rawValue: 0x4000_0000)

    /// What happens to a file, without what says how.
    static let things: Mask = [
      .attributes, .closedAfterWriting, .opened, .created, .deleted, .renamed,
    ]
  }

  var mask: Mask
  var pid: UInt32
  /// Where it happened; of a renaming the new name.
  var place: Place?
  /// Of a renaming the old name.
  var oldPlace: Place?

  private static let metadataSize = 24
  private static let version: UInt8 = 3

  /// Decodes what one read(2) gave; ends at the first event that is not well-formed.
  ///
  /// - Returns: the events, and whether all bytes were one.
  static func decode(_ bytes: Span<UInt8>) -> (events: [FileEvent], isWhole: Bool) {
    var events: [FileEvent] = []
    var start = 0
    while start < bytes.count {
      guard bytes.count - start >= metadataSize else { return (events, false) }
      var fields = RecordFields(offset: start)
      let length = Int(fields.next(bytes) as UInt32)
      guard length >= metadataSize, length <= bytes.count - start, bytes[start + 4] == version
      else { return (events, false) }
      fields.offset = start + 8
      let mask = Mask(rawValue: fields.next(bytes))
      fields.offset += 4
      var event = FileEvent(mask: mask, pid: fields.next(bytes))
      event.readPlaces(bytes, from: start + metadataSize, to: start + length)
      events.append(event)
      start += length
    }
    return (events, true)
  }

  private init(mask: Mask, pid: UInt32) { (self.mask, self.pid) = (mask, pid) }

  private mutating func readPlaces(_ bytes: Span<UInt8>, from start: Int, to end: Int) {
    var start = start
    while end - start >= 20 {
      var fields = RecordFields(offset: start + 2)
      let length = Int(fields.next(bytes) as UInt16)
      guard length >= 20, length <= end - start else { return }
      fields.offset = start + 12
      let handle = Int(fields.next(bytes) as UInt32)
      guard handle <= length - 20 else { return }
      let folder = bytes.extracting(start + 4..<start + 20 + handle)
      let place = Place(
        folder: folder.withUnsafeBufferPointer { Array($0) },
        name: RecordFields.text(bytes.extracting(start + 20 + handle..<start + length))
      )
      switch bytes[start] {
      case 2, 12: self.place = place  // DFID_NAME, NEW_DFID_NAME
      case 10: oldPlace = place  // OLD_DFID_NAME
      default: break
      }
      start += length
    }
  }
}
