// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// The store in the commands that messages propose: whoever named one with `--store` means that one in the
/// next command as well.
enum StoreHints {
  /// What `--store` named.
  private static let named = Mutex<String?>(nil)
  /// The commands that take a store.
  private static let commands = [
    "alerts", "events", "runs", "notify", "exceptions", "report", "status",
  ]

  /// Notes what `--store` names.
  static func note(_ folder: String?) { named.withLock { $0 = folder } }

  /// A command as it is to be typed.
  static func command(_ text: String) -> String {
    let words = text.split(separator: " ", maxSplits: 2)
    guard let folder = named.withLock({ $0 }), words.count > 1, words[0] == "swiftlet",
      commands.contains(String(words[1])), !text.contains("--store")
    else { return text }
    return text + " --store " + ShellWords.text([folder]).visible
  }

  /// A message with the commands in it, between backquotes, as they are to be typed.
  static func completed(_ message: String) -> String {
    guard named.withLock({ $0 != nil }), message.contains("`swiftlet ") else { return message }
    return message.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .map { place, part in place % 2 == 1 ? command(String(part)) : String(part) }
      .joined(separator: "`")
  }
}
