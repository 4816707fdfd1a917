// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import EQL
import Events
import Rules

/// The times by which rules say whether an event lies in their window: `timestamp_override` of each,
/// and `@timestamp` only for events that lack it.
final class PrimaryTimes {
  private let decoder: BatchDecoder
  /// For each rule the slot of its field.
  private let slots: [Int]
  private let fallsBack: [Bool]
  private static let standard = "@timestamp"

  /// Reads the fields of these rules, by their places.
  init(_ rules: [Rule]) {
    var table = SlotTable()
    let standard = table.slot(for: Self.standard)
    slots = rules.map { rule in
      rule.timestampOverride.map { table.slot(for: $0) } ?? standard
    }
    fallsBack = rules.map { $0.timestampOverride != nil && $0.fallsBackToTimestamp }
    self.standardSlot = standard
    decoder = BatchDecoder(slots: table)
  }

  private let standardSlot: Int

  /// The times of one event.
  struct Times {
    /// By slot the times that can be read.
    fileprivate var bySlot: [Int: [Timestamp]] = [:]
    /// Slots that have a value, whether or not it is a time.
    fileprivate var filled: Set<Int> = []
  }

  /// Reads an event's times.
  func times(of line: some Collection<UInt8>) -> Times {
    decoder.decode(copying: line) { batch in
      var times = Times()
      guard batch.event_count > 0, let event = batch.events?[0], let values = batch.values,
        event.status == SL_OK.rawValue
      else { return times }
      let first = Int(event.first_value)
      for place in first..<(first + Int(event.value_count)) {
        let value = values[place]
        guard value.kind != SL_NULL.rawValue else { continue }
        let bytes = UnsafeRawBufferPointer(start: value.bytes, count: Int(value.length))
        times.filled.insert(Int(value.slot))
        if let time = DateFormat.standard.parse(bytes) {
          times.bySlot[Int(value.slot), default: []].append(time)
        }
      }
      return times
    }
  }

  /// Whether an event with these times is in a rule's window: any value of the rule's field counts,
  /// and of one that holds no time `@timestamp` does as if the field were missing.
  func isIn(_ range: SearchRange, _ times: Times, rule: Int) -> Bool {
    let slot = slots[rule]
    if let own = times.bySlot[slot] { return own.contains { range.contains($0) } }
    guard fallsBack[rule] else { return false }
    return times.bySlot[standardSlot]?.contains { range.contains($0) } ?? false
  }

  /// Whether an event has the rule's field.
  func has(_ times: Times, rule: Int) -> Bool { times.filled.contains(slots[rule]) }
}
