// SPDX-License-Identifier: Apache-2.0
import Glibc

/// One line under the alerts of a live command that shows it is alive; nothing on no terminal.
struct StatusLine {
  private let isShown = Style.canMoveCursor
  private let started = ProgressLine.now()
  private var lastShown = 0.0
  private var isOnScreen = false

  /// Shows the state at most four times a second.
  mutating func show(events: Int, alerts: Int, lost: Int) {
    guard isShown else { return }
    let now = ProgressLine.now()
    guard now - lastShown >= 0.25 else { return }
    lastShown = now
    var text = "watching for \(ProgressLine.duration(now - started))  "
    text += "\(ProgressLine.count(events)) events  \(alerts) alert\(alerts == 1 ? "" : "s")"
    if lost > 0 { text += "  \(ProgressLine.count(lost)) lost" }
    let fitting = text.truncated(to: Console.width(of: STDERR_FILENO) - 1)
    Console.progress("\r\u{1B}[K" + Style.messages(fitting, .dim))
    isOnScreen = true
  }

  /// Takes the line off the screen, before other text is written.
  mutating func clear() {
    guard isOnScreen else { return }
    Console.progress("\r\u{1B}[K")
    isOnScreen = false
    lastShown = 0
  }
}
