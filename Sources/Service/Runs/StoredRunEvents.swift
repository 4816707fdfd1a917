// SPDX-License-Identifier: Apache-2.0
package import Detection
package import Events
package import Storage

/// The events of a store, for runs.
package struct StoredRunEvents: RunEvents {
  private let reader: StoreReader
  /// By name the data streams that there are events of.
  private let streams: [String]
  package let mark: String?

  /// Looks at a store as it is now.
  package init(_ layout: StoreLayout) throws(StorageError) {
    reader = try StoreReader(layout)
    streams = Set(reader.segments.map(\.stream.text)).sorted()
    mark = reader.mark.text
  }

  /// Events that told no data stream are in the general one, and of unknown index to rules.
  package var indices: [String]? { streams.contains(DataStreamName.generic.text) ? nil : streams }

  package func read(
    _ request: EventRequest,
    _ body: (LineBlock) throws -> Void
  ) throws -> [String] {
    let wanted = streams.filter { $0 == DataStreamName.generic.text || request.accepts($0) }
    guard !wanted.isEmpty else { return [] }
    var selection = EventSelection()
    selection.streams = IndexPatterns(wanted)
    selection.times = TimeRange(
      from: request.times.from,
      to: request.times.to.advanced(by: 1)
    )
    selection.newSince = request.newSince.flatMap(StoreMark.init)
    var texts = reader.texts(selection)
    while let text = texts.next() {
      for block in StoredBlocks(text) { try body(block) }
    }
    for case .unreadable(let segment, let error) in texts.notices {
      // It may be readable another time.
      throw RunFailure("\(segment.name): \(error)")
    }
    return texts.notices.filter(\.isLoss).map(\.description)
  }
}
