// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import EQL
import Events
import Storage

/// Looks at each event of a frame that may hold wanted ones: whether its time and host are wanted.
struct SelectionFilter {
  private let times: TimeRange
  private let hosts: Set<[UInt8]>
  private let timestampSlot: Int
  private let hostSlots: [Int]

  /// Asks `plan` for the fields; nil where every event is wanted.
  init?(_ selection: EventSelection, _ plan: inout Plan) {
    guard !selection.times.isUnbounded || !selection.hosts.isEmpty else { return nil }
    times = selection.times
    hosts = Set(selection.hosts.map { $0.utf8.map(Self.lowercased) })
    timestampSlot = plan.slot(for: "@timestamp")
    hostSlots = ["host.name", "host.hostname", "host.id"].map { plan.slot(for: $0) }
  }

  /// Whether the event that the evaluator holds is wanted.
  func accepts(_ evaluator: EventEvaluator) -> Bool {
    guard times.contains(time(evaluator)) else { return false }
    return hosts.isEmpty || hostSlots.contains { isWanted($0, evaluator) }
  }

  private func time(_ evaluator: EventEvaluator) -> Timestamp? {
    for value in evaluator.values(of: timestampSlot) where value.kind != SL_NULL.rawValue {
      return DateFormat.standard.parse(
        UnsafeRawBufferPointer(start: value.bytes, count: Int(value.length))
      )
    }
    return nil
  }

  private func isWanted(_ slot: Int, _ evaluator: EventEvaluator) -> Bool {
    for value in evaluator.values(of: slot) where value.kind != SL_NULL.rawValue {
      let bytes = UnsafeBufferPointer(start: value.bytes, count: Int(value.length))
      return hosts.contains(bytes.map(Self.lowercased))
    }
    return false
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
  }
}
