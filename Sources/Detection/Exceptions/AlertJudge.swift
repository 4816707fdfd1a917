// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import EQL
package import Events
package import Rules

/// Asks exceptions about alerts that were raised before they were there: an alert's document holds its
/// event.
package final class AlertJudge {
  private let judge: ExceptionJudge
  private let evaluator: EventEvaluator
  private let decoder: BatchDecoder

  /// A judge for items.
  package init(_ items: [CompiledException]) {
    var plan = Plan()
    judge = ExceptionJudge(items, &plan)
    evaluator = EventEvaluator(plan)
    decoder = BatchDecoder(slots: plan.slots)
  }

  /// The items that take out the event of an alert's document.
  package func verdict(alert document: [UInt8]) -> [CompiledException] {
    guard let alert = try? JSONValue.parse(document) else { return [] }
    var line: [UInt8] = []
    Self.event(of: alert).serialise(into: &line)
    return verdict(event: line)
  }

  /// The items that take out an event.
  package func verdict(event line: [UInt8]) -> [CompiledException] {
    decoder.decode(copying: line) { batch in
      guard batch.event_count > 0, let event = batch.events?[0], event.status == SL_OK.rawValue
      else {
        return []
      }
      evaluator.load(event, values: batch.values)
      return judge.verdict(evaluator)
    }
  }

  /// The event of an alert as it was: without what the alert says, with its own time and kind.
  package static func event(of alert: JSONValue) -> JSONValue {
    var event = JSONValue.object((alert.members ?? []).filter { !$0.key.hasPrefix("kibana.") })
    if let time = alert.text(at: "kibana.alert.original_time") {
      event.set("@timestamp", .string(time))
    }
    if let kind = alert.text(at: "kibana.alert.original_event.kind") {
      event.set("event.kind", .string(kind))
    } else {
      event.remove("event.kind")
    }
    return event
  }
}
