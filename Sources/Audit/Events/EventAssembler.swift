// SPDX-License-Identifier: Apache-2.0

/// Puts records that come interleaved together into the events that they belong to.
///
/// An event is complete with its EOE record; with PROCTITLE, the last record before it, where a log
/// holds no EOE; at once where its type stands alone; and where the end was lost, when the time of
/// the records has gone on by two seconds. What is waited for is bounded: the oldest goes first.
package struct EventAssembler {
  /// How long an event is waited for, in its own time.
  static let patience: Int64 = 2_000
  /// Events that are waited for at once.
  static let limit = 512

  private var pending: [AuditEvent.Key: AuditEvent] = [:]
  private var order: [AuditEvent.Key] = []
  private var newest = Int64.min
  /// Whether EOE alone ends an event, as on the kernel's socket.
  private let waitsForEnd: Bool

  /// - Parameter waitsForEnd: whether every event of several records ends with EOE, so that PROCTITLE
  ///   is no end.
  package init(waitsForEnd: Bool = false) { self.waitsForEnd = waitsForEnd }

  /// Whether nothing is waited for.
  package var isEmpty: Bool { pending.isEmpty }

  /// The first line of what is waited for.
  var oldestLine: Int? { pending.values.map(\.firstLine).min() }

  /// Lines of what is waited for.
  var heldLines: Int { pending.values.reduce(0) { $0 + $1.lines } }

  /// Takes a record and hands on the events that are complete with it.
  package mutating func add(
    _ record: AuditRecord,
    line: Int = 0,
    _ complete: (AuditEvent) -> Void
  ) {
    let key = AuditEvent.Key(node: record.node, stamp: record.stamp)
    if record.type.isWhole {
      complete(AuditEvent(record, line: line))
    } else if pending[key] != nil {
      pending[key]?.append(record)
      if ends(record), let event = remove(key) { complete(event) }
    } else if record.type == .end || record.type == .processTitle && !waitsForEnd {
      // The end of what is complete already.
      complete(AuditEvent(record, line: line))
    } else {
      pending[key] = AuditEvent(record, line: line)
      order.append(key)
      if pending.count > Self.limit, let oldest = order.first, let event = remove(oldest) {
        complete(event)
      }
    }
    // A clock that was set back must not make everything that follows wait for ever.
    if record.stamp.milliseconds > newest || newest - record.stamp.milliseconds > 3_600_000 {
      newest = record.stamp.milliseconds
    }
    flush(before: newest - Self.patience, complete)
  }

  /// Hands on what is older than a time, in milliseconds since 1970.
  package mutating func flush(before time: Int64, _ complete: (AuditEvent) -> Void) {
    guard let first = order.first, first.stamp.milliseconds < time || order.count > 64 else {
      return
    }
    let old = order.filter { $0.stamp.milliseconds < time }
    for key in old { if let event = remove(key) { complete(event) } }
  }

  /// Hands on all that is waited for.
  package mutating func finish(_ complete: (AuditEvent) -> Void) {
    for key in order { if let event = pending[key] { complete(event) } }
    pending.removeAll()
    order.removeAll()
  }

  private func ends(_ record: AuditRecord) -> Bool {
    record.type == .end || record.type == .processTitle && !waitsForEnd
  }

  private mutating func remove(_ key: AuditEvent.Key) -> AuditEvent? {
    if let place = order.firstIndex(of: key) { order.remove(at: place) }
    return pending.removeValue(forKey: key)
  }
}
