// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import EQL

/// Says in a line what an event is: the values of the fields that a stage names, else of usual ones.
package struct EventSummary: Sendable {
  /// Fields that are shown where a query names none that an event has.
  package static let usualFields = [
    "event.action", "process.name", "process.command_line", "file.path", "destination.ip",
    "user.name",
  ]
  /// Most fields of a query, most usual ones, and most bytes of a value.
  private static let maximumFields = 6
  private static let maximumUsual = 3
  private static let maximumLength = 200

  private let own: [(path: String, slot: Int)]
  private let usual: [(path: String, slot: Int)]

  /// Summaries for a stage; asks `plan` for the fields.
  init(_ stage: CompiledQuery.Stage, _ plan: inout Plan) {
    own = stage.fieldPaths.map { ($0, plan.slot(for: $0)) }
    usual = Self.usualFields.map { ($0, plan.slot(for: $0)) }
  }

  /// The current event in a line: `process.name=ssh  process.args=ssh -R …`; empty where it has none
  /// of the fields.
  func text(_ evaluator: EventEvaluator) -> String {
    let text = text(own, Self.maximumFields, evaluator)
    return text.isEmpty ? self.text(usual, Self.maximumUsual, evaluator) : text
  }

  private func text(
    _ fields: [(path: String, slot: Int)],
    _ limit: Int,
    _ evaluator: EventEvaluator
  ) -> String {
    var parts: [String] = []
    var shown: Set<Int> = []
    for (path, slot) in fields where parts.count < limit && shown.insert(slot).inserted {
      var bytes: [UInt8] = []
      var isAny = false
      for value in evaluator.values(of: slot) where value.kind != SL_NULL.rawValue {
        if isAny { bytes.append(UInt8(ascii: " ")) }
        isAny = true
        let room = Self.maximumLength - bytes.count
        let part = UnsafeBufferPointer(start: Optional(value.bytes), count: Int(value.length))
        bytes += part.prefix(max(0, room))
        if part.count > room {
          bytes += "…".utf8
          break
        }
      }
      if isAny { parts.append("\(path)=\(String(decoding: bytes, as: UTF8.self))") }
    }
    return parts.joined(separator: "  ")
  }
}
