// SPDX-License-Identifier: Apache-2.0
import Glibc

/// One line on standard error that shows how far a scan is; nothing when that is no terminal.
struct ProgressLine {
  private let isShown = Style.canMoveCursor
  private let started = ProgressLine.now()
  private var lastShown = 0.0
  private var isOnScreen = false

  /// Seconds of a clock that only goes forward.
  static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Seconds since the line was made.
  var elapsed: Double { Self.now() - started }

  /// Shows the state at most ten times a second. `total` is nil for pipes.
  mutating func show(bytes: Int, total: Int?, events: Int, alerts: Int) {
    show(bytes: bytes, total: total, events: events, found: Self.count(alerts, "alert"))
  }

  /// The same with words for what was found so far.
  mutating func show(
    bytes: Int,
    total: Int?,
    events: Int,
    found: @autoclosure () -> String = ""
  ) {
    guard isShown else { return }
    let now = Self.now()
    // What is over at once needs no progress, which would only flicker.
    guard now - started >= 0.2, now - lastShown >= 0.1 else { return }
    lastShown = now
    let seconds = max(now - started, 0.001)
    var line = ""
    if let total, total > 0 {
      let share = min(1, Double(bytes) / Double(total))
      let filled = Int(share * 24)
      line += "[" + String(repeating: "█", count: filled)
      line += String(repeating: "·", count: 24 - filled) + "] \(Int(share * 100)) %  "
      if share > 0.01, share < 1 {
        line += "\(Self.duration(seconds / share - seconds)) left  "
      }
    }
    line += "\(Self.count(events)) events  \(Self.count(Int(Double(events) / seconds)))/s  "
    line += found()
    Console.progress("\r\u{1B}[K" + line.truncated(to: Console.width(of: STDERR_FILENO) - 1))
    isOnScreen = true
  }

  /// Takes the line off the screen, before other text is written.
  mutating func clear() {
    guard isOnScreen else { return }
    Console.progress("\r\u{1B}[K")
    isOnScreen = false
    lastShown = 0
  }

  /// `1,234,567`
  static func count(_ value: Int) -> String {
    var digits = String(value.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (value < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
  }

  /// `1 event`, `1,234 events`
  static func count(_ value: Int, _ noun: String) -> String {
    "\(count(value)) \(noun)\(value == 1 ? "" : "s")"
  }

  /// `850 ms`, `4.2 s`, `3 min 20 s`
  static func duration(_ seconds: Double) -> String {
    if seconds < 1 { return "\(Int(seconds * 1000)) ms" }
    if seconds < 60 { return "\((seconds * 10).rounded() / 10) s" }
    let whole = Int(seconds)
    return whole < 3600
      ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole % 3600 / 60) min"
  }

  /// `1.4 MB`
  static func bytes(_ count: Int) -> String {
    var value = Double(count)
    for unit in ["B", "kB", "MB", "GB"] {
      if value < 1000 {
        return unit == "B" ? "\(count) B" : "\((value * 10).rounded() / 10) \(unit)"
      }
      value /= 1000
    }
    return "\((value * 10).rounded() / 10) TB"
  }
}
