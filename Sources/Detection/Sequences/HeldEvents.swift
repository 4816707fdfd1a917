// SPDX-License-Identifier: Apache-2.0
import Events

/// An event that a sequence holds, in memory that is used for one after the other.
///
/// `@unchecked Sendable`: it is written only while its pool alone knows of it.
final class HeldEvent: @unchecked Sendable {
  fileprivate(set) var index: String?
  fileprivate(set) var time: Timestamp?
  fileprivate(set) var source = ""
  fileprivate(set) var lineNumber = 0
  fileprivate var id: [UInt8] = []
  fileprivate var line: [UInt8] = []

  /// The event for good.
  var record: EventRecord {
    EventRecord(
      index: index,
      id: String(decoding: id, as: UTF8.self),
      time: time,
      line: line,
      source: source,
      lineNumber: lineNumber
    )
  }
}

/// The events that sequences hold, and those that they have let go, whose memory is used again.
struct HeldEvents {
  private var all: [HeldEvent] = []
  private var next = 0

  /// How many are looked at before there is one more: they are let go about in the order in which they
  /// came, so that one that is free is near.
  private static let looks = 8
  /// Memory of long lines is not kept.
  private static let longestKept = 64 << 10

  /// Holds an event until nobody but this pool knows of it.
  mutating func hold(
    index: String?,
    id: UnsafeBufferPointer<UInt8>,
    time: Timestamp?,
    line: UnsafeRawBufferPointer,
    source: String,
    lineNumber: Int
  ) -> HeldEvent {
    let event = free()
    event.index = index
    event.time = time
    event.source = source
    event.lineNumber = lineNumber
    event.id.removeAll(keepingCapacity: event.id.capacity <= Self.longestKept)
    event.id += id
    event.line.removeAll(keepingCapacity: event.line.capacity <= Self.longestKept)
    event.line += line
    return event
  }

  /// The same for an event that waited for its turn.
  mutating func hold(_ event: ArrivedEvent) -> HeldEvent {
    event.idBytes.withUnsafeBufferPointer { id in
      event.line.withUnsafeBytes { line in
        hold(
          index: event.index,
          id: id,
          time: event.time,
          line: line,
          source: event.source,
          lineNumber: event.lineNumber
        )
      }
    }
  }

  private mutating func free() -> HeldEvent {
    for _ in 0..<min(Self.looks, all.count) {
      next = next + 1 < all.count ? next + 1 : 0
      if isKnownUniquelyReferenced(&all[next]) { return all[next] }
    }
    let event = HeldEvent()
    all.append(event)
    return event
  }
}
