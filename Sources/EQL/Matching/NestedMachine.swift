// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import Events

/// Answers a nested condition for one event after another, by reading the event's line as a tree. Asked
/// only where all else says that the event alerts, so seldom.
final class NestedMachine {
  private let program: NestedProgram
  private let decoder: BatchDecoder
  private let evaluator: EventEvaluator

  init(_ program: NestedProgram) {
    self.program = program
    decoder = BatchDecoder(slots: program.plan.slots)
    evaluator = EventEvaluator(program.plan)
  }

  /// Whether an object of the field satisfies the condition.
  func holds(of line: UnsafeRawBufferPointer) -> Bool {
    guard let whole = try? JSONValue.parse(line) else { return false }
    var document = whole
    if let source = whole["_source"], case .object = source { document = source }
    let objects = document.values(at: program.path).filter { $0.objectValue != nil }
    if objects.isEmpty { return flattened(document).map(holds) ?? false }
    return objects.contains { holds($0) }
  }

  /// The fields of an event that spells them without objects, where they can be those of but one.
  private func flattened(_ document: JSONValue) -> JSONValue? {
    var members: [JSONValue.Member] = []
    for field in program.fields {
      let values = document.values(at: field)
      guard values.count <= 1 else { return nil }
      guard let value = values.first, field.hasPrefix(program.path + ".") else { continue }
      members.append(.init(String(field.dropFirst(program.path.count + 1)), value))
    }
    return members.isEmpty ? nil : .object(members)
  }

  private func holds(_ object: JSONValue) -> Bool {
    var line: [UInt8] = []
    JSONValue.object([.init(program.path, object)]).serialise(into: &line)
    return decoder.decode(copying: line) { batch in
      guard batch.event_count > 0, let event = batch.events?[0], event.status == SL_OK.rawValue
      else {
        return false
      }
      evaluator.load(event, values: batch.values)
      return evaluator.matches(program.condition)
    }
  }
}
