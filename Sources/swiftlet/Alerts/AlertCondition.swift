// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CSimdJSON
import EQL
import Events
import Storage

/// A condition in EQL on the documents of alerts: `process.name == "ssh" and user.name != "root"`.
final class AlertCondition {
  private let decoder: BatchDecoder
  private let evaluator: EventEvaluator
  private let condition: ConditionID
  /// Whether it asks for what changes after the raise.
  private let needsPresent: Bool
  /// Documents that could not be read.
  private(set) var unreadable = 0

  /// Compiles the condition, which may have a category before it; ends the command when it has
  /// mistakes.
  init(_ text: String) throws {
    let options = EQL.Options(schema: AlertFields.schema, now: Clock.now)
    var reader = QueryReader(options: options, json: false)
    reader.name = "--where"
    if !EQL.isEventQuery(text) { reader.prefix = "any where " }
    let compiled = try reader.compile(text)
    guard compiled.isEventQuery, compiled.query.pipes.isEmpty else {
      Console.error(
        "--where is a condition on single alerts",
        help: [#"such as --where 'process.name == "ssh" and user.name != "root"'"#]
      )
      throw ExitCode.badInput
    }
    var plan = Plan()
    condition = plan.add(compiled.stages[0].condition)
    decoder = BatchDecoder(slots: plan.slots)
    evaluator = EventEvaluator(plan)
    needsPresent = compiled.fieldPaths.contains(where: AlertFields.changes)
  }

  /// Whether the alert is wanted.
  func holds(_ alert: KeptAlert) -> Bool {
    var document = alert.record.document
    if needsPresent {
      document.removeAll(keepingCapacity: true)
      alert.document.serialise(into: &document)
    }
    return decoder.decode(copying: document) { batch in
      guard batch.event_count > 0, let event = batch.events?[0], event.status == SL_OK.rawValue
      else {
        unreadable += 1
        return false
      }
      evaluator.load(event, values: batch.values)
      return evaluator.matches(condition)
    }
  }

  /// Says what could not be asked.
  func reportUnreadable() {
    guard unreadable > 0 else { return }
    Console.warn("\(ProgressLine.count(unreadable, "alert")) could not be read and are left out")
  }
}
