// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Storage
import Synchronization
import Testing

/// A store in a folder that is gone when the test is over, and a clock that the test sets.
final class StoreFixture: Sendable {
  let folder: String
  let layout: StoreLayout
  private let clock = Mutex(StoreFixture.time("2026-11-24T10:00:00Z"))

  init() throws {
    folder = FileManager.default.temporaryDirectory.path + "/swiftlet-store-\(UUID().uuidString)"
    layout = StoreLayout(root: folder + "/store")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// An instant from its text.
  static func time(_ text: String) -> Timestamp {
    Array(text.utf8).withUnsafeBytes { Timestamp.parse($0) } ?? Timestamp(nanoseconds: 0)
  }

  /// Sets the clock on the wall.
  func set(clock text: String) { clock.withLock { $0 = Self.time(text) } }

  func open(
    rebuildsCatalogue: Bool = false,
    _ change: (inout StoreOptions) -> Void = { _ in }
  ) throws -> EventStore {
    var options = StoreOptions { [self] in clock.withLock { $0 } }
    change(&options)
    return try EventStore(layout, options, rebuildsCatalogue: rebuildsCatalogue)
  }

  /// An event's line.
  static func line(
    _ id: String,
    time: String = "2026-11-24T09:00:00Z",
    host: String = "web1",
    dataset: String = "endpoint.events.process",
    more: String = ""
  ) -> String {
    #"{"@timestamp":"\#(time)","event":{"id":"\#(id)","category":"process"},"host":{"name":"\#(host)"},"data_stream":{"type":"logs","dataset":"\#(dataset)","namespace":"default"},"more":"\#(more)"}"#
  }

  /// Batches of lines.
  static func batches(_ lines: [String], stream: DataStreamName = .generic) -> [EventBatch] {
    let reader = EventBatchReader(defaultStream: stream)
    let text = Array(lines.map { $0 + "\n" }.joined().utf8)
    let block = text.withUnsafeBytes { LineBlock($0, firstLine: 1, source: "test") }
    reader.add(block) { Issue.record("\($0)") }
    return reader.take()
  }

  /// The lines of a selection in the order of the store, and what could not be read.
  func read(
    _ change: (inout EventSelection) -> Void = { _ in }
  ) throws -> (lines: [String], notices: [StoreNotice], texts: StoredTexts) {
    var selection = EventSelection()
    change(&selection)
    var events = StoredEvents(try StoreReader(layout), selection)
    var lines: [String] = []
    while events.forEachInNext({ lines.append(String(decoding: $0.line, as: UTF8.self)) }) {}
    return (lines, events.texts.notices, events.texts)
  }

  /// The files of the segments, sorted.
  var files: [String] {
    (FileManager.default.enumerator(atPath: layout.events)?.compactMap { $0 as? String } ?? [])
      .filter { $0.hasSuffix(".zst") }.map { layout.events + "/" + $0 }.sorted()
  }

  static func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: path)))
  }

  static func write(_ bytes: some Sequence<UInt8>, _ path: String) throws {
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    try file.truncate(atOffset: 0)
    try file.write(contentsOf: Data(bytes))
    try file.close()
  }

  /// Deletes the catalogue.
  func removeCatalogue() {
    for ending in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: layout.catalogue + ending)
    }
  }

  /// What verification finds.
  func verify() throws -> StoreVerification.Report {
    var verification = StoreVerification(try StoreReader(layout))
    verification.run { _ in }
    return verification.report
  }
}
