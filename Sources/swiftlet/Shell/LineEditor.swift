// SPDX-License-Identifier: Apache-2.0
import CEdit
import Glibc

/// Lines typed at a terminal, with history and completion: a thin owner of libedit's handles.
///
/// Pointers stand here because libedit calls back: it holds an unretained pointer to the editor,
/// which lives for as long as its handle does.
final class LineEditor {
  /// What a person did.
  enum Input: Equatable {
    case line(String)
    /// Ctrl-C: the line is given up.
    case interrupted
    /// Ctrl-D on an empty line, or the terminal is gone.
    case end
  }

  /// What TAB does: puts text behind the cursor, or else shows what there is.
  struct Completion {
    var insertion: String
    var candidates: [String]
  }

  private let handle: OpaquePointer
  private let history: OpaquePointer
  private let complete: (String) -> Completion
  private var prompt: UnsafeMutablePointer<CChar>
  private var isInterrupted = false

  /// An editor with earlier lines, the oldest first; `complete` gets the text before the cursor. Nil
  /// when the terminal cannot be used.
  init?(history lines: [String], limit: Int, complete: @escaping (String) -> Completion) {
    // libedit reads characters by the locale's rules; what is typed is UTF-8.
    setlocale(LC_CTYPE, "C.UTF-8")
    guard let handle = ce_init("swiftlet"), let history = history_init(),
      let prompt = strdup("")
    else { return nil }
    self.handle = handle
    self.history = history
    self.prompt = prompt
    self.complete = complete
    _ = ce_history_set_size(history, Int32(limit))
    _ = ce_history_set_unique(history)
    for line in lines { _ = ce_history_enter(history, line) }
    _ = ce_set_client_data(handle, Unmanaged.passUnretained(self).toOpaque())
    _ = ce_set_prompt(handle) { LineEditor.of($0)?.prompt }
    _ = ce_use_emacs_keys(handle)
    _ = ce_handle_signals(handle)
    _ = ce_take_signal_keys(handle)
    _ = ce_use_history(handle, history)
    _ = ce_add_function(handle, "swiftlet-complete", "Complete a name") { editor, _ in
      UInt8(LineEditor.of(editor)?.completeWord() ?? CC_ERROR)
    }
    _ = ce_add_function(handle, "swiftlet-interrupt", "Give the line up") { editor, _ in
      LineEditor.of(editor)?.isInterrupted = true
      return UInt8(CC_EOF)
    }
    _ = ce_add_function(handle, "swiftlet-suspend", "Stop until continued") { _, _ in
      // libedit's handler gives the terminal back, and takes it again when continued.
      kill(0, SIGTSTP)
      return UInt8(CC_REDISPLAY)
    }
    // A person's own keys first, as libedit's programs do.
    _ = el_source(handle, nil)
    _ = ce_bind(handle, "^I", "swiftlet-complete")
    _ = ce_bind(handle, "^C", "swiftlet-interrupt")
    _ = ce_bind(handle, "^Z", "swiftlet-suspend")
    _ = ce_bind(handle, "^R", "em-inc-search-prev")
  }

  deinit {
    el_end(handle)
    history_end(history)
    free(prompt)
  }

  private static func of(_ handle: OpaquePointer?) -> LineEditor? {
    guard let data = ce_client_data(handle) else { return nil }
    return Unmanaged<LineEditor>.fromOpaque(data).takeUnretainedValue()
  }

  /// Reads a line behind a prompt, whose escape sequences stand between two bytes 1.
  func read(prompt text: String) -> Input {
    if let copy = strdup(text) {
      free(prompt)
      prompt = copy
    }
    isInterrupted = false
    InterruptFlag.lower()
    _ = ce_prepare_terminal(handle)
    var count: Int32 = 0
    guard let line = el_gets(handle, &count), count > 0 else {
      // By the key, or by a signal from elsewhere.
      let isCancelled = isInterrupted || InterruptFlag.isRaised
      ce_write(handle, isCancelled ? "^C\n" : "\n")
      return isCancelled ? .interrupted : .end
    }
    let bytes = UnsafeBufferPointer(start: line, count: strlen(line)).map { UInt8(bitPattern: $0) }
    var text = String(decoding: bytes, as: UTF8.self)
    while text.utf8.last == UInt8(ascii: "\n") || text.utf8.last == UInt8(ascii: "\r") {
      text.removeLast()
    }
    return .line(text)
  }

  /// Adds to what the arrow keys bring back.
  func remember(_ line: String) { _ = ce_history_enter(history, line) }

  private func completeWord() -> Int32 {
    guard let line = el_line(handle)?.pointee, let start = line.buffer, let cursor = line.cursor
    else { return CC_ERROR }
    let bytes = UnsafeBufferPointer(start: start, count: cursor - start)
    let completion = complete(
      String(decoding: bytes.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    )
    if !completion.insertion.isEmpty {
      return el_insertstr(handle, completion.insertion) == 0 ? CC_REFRESH : CC_ERROR
    }
    guard completion.candidates.count > 1 else { return CC_REFRESH_BEEP }
    ce_write(handle, "\n" + Self.list(completion.candidates).joined(separator: "\n") + "\n")
    return CC_REDISPLAY
  }

  /// Candidates in as many columns as fit, column by column; at most some hundred.
  private static func list(_ candidates: [String]) -> [String] {
    let shown = candidates.prefix(200).map(\.visible)
    let widest = (shown.map(\.columns).max() ?? 0) + 2
    let columns = max(1, Console.width() / widest)
    let rows = (shown.count + columns - 1) / columns
    var lines = (0..<rows).map { row in
      stride(from: row, to: shown.count, by: rows).map { shown[$0].padded(to: widest) }.joined()
    }
    if candidates.count > shown.count { lines.append("… \(candidates.count - shown.count) more") }
    return lines
  }
}
