// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import EQL
import Events

/// Copies events that sequences ask for into memory that is used again.
extension Detector {
  /// The current event, copied once.
  func arrive(
    _ event: sl_event,
    _ index: String?,
    _ time: Timestamp?,
    _ source: String,
    _ firstLine: Int,
    _ arrivals: ArrivedEvents
  ) -> ArrivedEvent {
    if let arrived { return arrived }
    let made = arrivals.make()
    let line = UnsafeRawBufferPointer(start: event.line, count: Int(event.line_length))
    made.index = index
    rules.identity.withID(matcher.evaluator, line: line) { made.idBytes += $0 }
    made.time = time
    made.line += line
    made.source = source
    made.lineNumber = firstLine + Int(event.line_index)
    made.host = host
    arrived = made
    return made
  }

  /// Hands the current event on if a sequence asks for it; whether it does.
  func finishArrival(_ outcome: inout Outcome) -> Bool {
    guard let event = arrived else { return false }
    arrived = nil
    guard !event.claims.isEmpty else {
      arrivals?.giveBack(event)
      return false
    }
    outcome.arrived.append(event)
    return true
  }

  /// What names the host of the current event.
  private var host: String? {
    for slot in hostSlots {
      for value in matcher.evaluator.values(of: slot) where value.kind != SL_NULL.rawValue {
        let bytes = UnsafeBufferPointer(start: Optional(value.bytes), count: Int(value.length))
        return hostNames.text(of: bytes)
      }
    }
    return nil
  }
}
