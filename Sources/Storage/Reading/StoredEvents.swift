// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
package import Events

/// Goes through the events of a selection one by one, in the order in which they came.
package struct StoredEvents {
  /// An event, which lives as long as the call that hands it out.
  package struct Event {
    /// The segment that it stands in.
    package let segment: SegmentID
    /// Its id.
    package let id: String
    /// Its time; nil where it has none that can be read.
    package let time: Timestamp?
    /// The line, without its line break.
    package let line: UnsafeRawBufferPointer
  }

  private let selection: EventSelection
  private let hostKeys: Set<UInt64>
  /// Where the events come from, with what could not be read.
  package private(set) var texts: StoredTexts
  private let fields = StoredFields()
  /// Lines that are no event.
  package private(set) var undecodable = 0

  /// The events of a selection.
  package init(_ reader: StoreReader, _ selection: EventSelection) {
    self.selection = selection
    hostKeys = selection.hostKeys
    texts = reader.texts(selection)
  }

  /// Hands out the wanted events of the next text; false at the end.
  package mutating func forEachInNext(_ body: (Event) -> Void) -> Bool {
    guard let text = texts.next() else { return false }
    let block = text.bytes.withUnsafeBytes { LineBlock($0, firstLine: 1, source: "") }
    let wantedID = selection.id
    var undecodable = 0
    // Nothing in the closure throws.
    try? fields.forEach(block.bytes) { event throws(StorageError) in
      guard event.status == SL_OK.rawValue else {
        if event.status != SL_BLANK.rawValue { undecodable += 1 }
        return
      }
      let time = fields.time
      guard selection.times.contains(time), hostKeys.isEmpty || fields.isOf(hosts: hostKeys)
      else { return }
      let line = UnsafeRawBufferPointer(start: event.line, count: Int(event.line_length))
      fields.withID(event) { bytes in
        if let wantedID, !bytes.elementsEqual(wantedID.utf8) { return }
        let id = String(decoding: bytes, as: UTF8.self)
        body(Event(segment: text.segment, id: id, time: time, line: line))
      }
    }
    self.undecodable += undecodable
    return true
  }
}
