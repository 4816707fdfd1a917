// SPDX-License-Identifier: Apache-2.0
import EQL

/// What must hold of a text that is being typed: what completes it goes on from it, and its lines are
/// put together without an end.
enum CompletionCheck {
  private static let fields = ["@timestamp", "process.args", "process.parent.name", "user.name"]

  static func check(_ text: String) {
    let completion = QueryCompletion(before: text, fields: fields, categories: ["file", "process"])
    for candidate in completion.candidates {
      guard candidate.text.utf8.starts(with: completion.word.utf8) else {
        fatalError("`\(candidate.text)` does not complete `\(completion.word)`")
      }
    }
    var assembly = QueryAssembly()
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      _ = assembly.add(String(line))
    }
    _ = assembly.finish()
    guard !assembly.isPending else { fatalError("something is left") }
  }
}
