// SPDX-License-Identifier: Apache-2.0
import Detection
import Events

/// Stored events without files: lines in the order in which they came, each with the time of that.
final class MemoryEvents {
  struct Failure: Error {}

  private struct Stored {
    var line: String
    var time: Timestamp?
    var index: String
  }

  private var stored: [Stored] = []
  /// Whether looking at the store, or reading it to the end, fails.
  var failsToOpen = false
  var failsWithin = false
  /// Requests that were answered.
  private(set) var requests: [EventRequest] = []

  /// Adds an event; `time` is its `@timestamp`.
  func add(_ line: String, time: Timestamp?, index: String = "logs-endpoint.events.process") {
    stored.append(Stored(line: line, time: time, index: index))
  }

  /// The events as they are now.
  func open() throws -> any RunEvents {
    if failsToOpen { throw Failure() }
    return Snapshot(events: self, count: stored.count)
  }

  private struct Snapshot: RunEvents {
    var events: MemoryEvents
    var count: Int

    var indices: [String]? { Set(events.stored.prefix(count).map(\.index)).sorted() }
    var mark: String? { String(count) }

    func read(_ request: EventRequest, _ body: (LineBlock) throws -> Void) throws -> [String] {
      events.requests.append(request)
      let new = request.newSince.flatMap { Int($0) } ?? .max
      let wanted = events.stored.prefix(count).enumerated().filter { place, event in
        request.accepts(event.index)
          && (place >= new || event.time.map { request.times.contains($0) } ?? false)
      }
      if events.failsWithin { try hand(wanted.prefix(1).map(\.element), body) }
      if events.failsWithin { throw Failure() }
      try hand(wanted.map(\.element), body)
      return []
    }

    private func hand(_ wanted: [Stored], _ body: (LineBlock) throws -> Void) throws {
      guard !wanted.isEmpty else { return }
      let text = Array(wanted.map { $0.line + "\n" }.joined().utf8)
      try body(text.withUnsafeBytes { LineBlock($0, firstLine: 1, source: "stored") })
    }
  }
}
