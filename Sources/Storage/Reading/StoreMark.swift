// SPDX-License-Identifier: Apache-2.0

/// How much of a store there was at a moment: what is not within it has come since.
package struct StoreMark: Sendable, Equatable {
  /// The number of the segment that was begun last.
  package private(set) var last = 0
  /// Bytes of the segments that may have grown since: of each data stream the last.
  package private(set) var bytes: [Int: Int] = [:]

  /// What an empty store has.
  package init() {}

  init(_ reader: StoreReader) {
    var lastOfStream: [DataStreamName: SegmentID] = [:]
    for id in reader.segments {
      last = max(last, id.number)
      lastOfStream[id.stream] = id
    }
    for id in lastOfStream.values {
      bytes[id.number] = (try? SegmentFile(path: reader.layout.path(of: id)).size()) ?? 0
    }
  }

  /// Whether a segment may have what is not within the mark.
  func isBehind(_ segment: Int) -> Bool { segment > last || bytes[segment] != nil }

  /// Whether a frame that ends there is not within the mark: it was not finished then.
  func isBehind(_ segment: Int, end: Int) -> Bool {
    if segment > last { return true }
    guard let known = bytes[segment] else { return false }
    return end > known
  }

  /// The mark as a text, `12 5:1000 12:300`.
  package var text: String {
    ([String(last)] + bytes.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" })
      .joined(separator: " ")
  }

  /// Reads the text of a mark; nil for anything else.
  package init?(_ text: String) {
    let parts = text.split(separator: " ")
    guard let first = parts.first, let last = Int(first), last >= 0 else { return nil }
    self.last = last
    for part in parts.dropFirst() {
      let numbers = part.split(separator: ":").map { Int($0) }
      guard numbers.count == 2, let segment = numbers[0], let count = numbers[1], count >= 0 else {
        return nil
      }
      bytes[segment] = count
    }
  }
}

extension StoreReader {
  /// How much of the store there is now, as far as this reader reads it.
  package var mark: StoreMark { StoreMark(self) }
}
