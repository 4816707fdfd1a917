// SPDX-License-Identifier: Apache-2.0
import Events
import Rules

/// The entries that tell an alert's event from others most narrowly: who, and what to the letter.
enum AlertException {
  /// Whole descriptions of what was done, the fullest first.
  private static let deeds = [
    ["process.command_line"], ["process.executable", "process.args"], ["process.executable"],
    ["process.name"], ["file.path"], ["destination.ip", "destination.port"], ["source.ip"],
  ]

  static func entries(_ event: JSONValue, isHostBound: Bool) -> [ExceptionEntry] {
    func entries(_ field: String) -> [ExceptionEntry] {
      // Every element of a list is asked for.
      var texts: [String] = []
      for text in event.texts(at: field) where !text.isEmpty && !texts.contains(text) {
        texts.append(text)
      }
      return texts.prefix(64).map { ExceptionEntry(field: field, .match($0)) }
    }
    let who = [entries("user.name"), entries("user.id")].first { !$0.isEmpty } ?? []
    let what =
      deeds.lazy.map { fields in fields.map(entries) }
      .first { $0.allSatisfy { !$0.isEmpty } }?.flatMap { $0 } ?? []
    guard !what.isEmpty else { return [] }
    let place = [entries("host.id"), entries("host.name")].first { !$0.isEmpty } ?? []
    return who + what + (isHostBound ? place : [])
  }
}
