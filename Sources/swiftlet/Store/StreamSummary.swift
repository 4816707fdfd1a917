// SPDX-License-Identifier: Apache-2.0
import Events
import Storage

/// A data stream in numbers, as the catalogue has them.
struct StreamSummary {
  let stream: DataStreamName
  private(set) var segments = 0
  private(set) var bytes = 0
  private(set) var textBytes = 0
  private(set) var summary = BatchSummary()
  /// Bytes that the catalogue does not know, whose events are not counted.
  private(set) var uncountedBytes = 0

  private init(stream: DataStreamName) { self.stream = stream }

  /// All data streams of a store by name.
  static func all(of reader: StoreReader) -> [StreamSummary] {
    var streams: [DataStreamName: StreamSummary] = [:]
    for id in reader.segments {
      var stream = streams[id.stream] ?? StreamSummary(stream: id.stream)
      stream.segments += 1
      let bytes = EventInput.size(of: reader.layout.path(of: id)) ?? 0
      stream.bytes += bytes
      if let record = reader.records[id] {
        stream.summary.merge(record.summary)
        stream.textBytes += record.textBytes
      }
      stream.uncountedBytes += max(0, bytes - (reader.records[id]?.bytes ?? 0))
      streams[id.stream] = stream
    }
    return streams.values.sorted { $0.stream < $1.stream }
  }

  /// A row of the table.
  var cells: [String] {
    [
      stream.text,
      ProgressLine.count(summary.events) + (uncountedBytes > 0 ? "+" : ""),
      ProgressLine.bytes(bytes),
      ProgressLine.count(segments),
      ProgressLine.count(summary.hosts.count) + (summary.hasMoreHosts ? "+" : ""),
      summary.times?.lowerBound.iso8601() ?? "-",
      summary.times?.upperBound.iso8601() ?? "-",
    ]
  }

  /// The same for machines; what is not known is null.
  var document: JSONValue {
    .object([
      .init("name", .string(stream.text)), .init("segments", .number(segments)),
      .init("bytes", .number(bytes)),
      .init("text_bytes", .number(textBytes)),
      .init("events", .number(summary.events)),
      .init("uncounted_bytes", .number(uncountedBytes)),
      .init("earliest", summary.times.map { .string($0.lowerBound.iso8601()) } ?? .null),
      .init("latest", summary.times.map { .string($0.upperBound.iso8601()) } ?? .null),
      .init("hosts", .array(summary.hosts.sorted().map { .string($0) })),
      .init("has_more_hosts", .bool(summary.hasMoreHosts)),
    ])
  }
}
