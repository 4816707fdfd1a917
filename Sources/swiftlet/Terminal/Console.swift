// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The two streams of a command: data on standard output, words about it on standard error.
enum Console {
  /// Writes data; ends the program when it cannot be written. Control characters that a terminal would
  /// obey and JSON allows are escaped as JSON escapes them; who wrote other text has made them visible.
  static func write(_ text: String) {
    var text = text
    text.withUTF8 { write(UnsafeRawBufferPointer($0)) }
  }

  /// Writes bytes of data.
  static func write(_ bytes: UnsafeRawBufferPointer) {
    guard let escaped = ControlEscapes.escaped(bytes) else { return writeUnchanged(bytes) }
    escaped.withUnsafeBytes { writeUnchanged($0) }
  }

  /// Writes bytes that are no JSON and whose reader is no terminal, to the letter.
  static func writeUnchanged(_ bytes: UnsafeRawBufferPointer) {
    let whole = put(bytes.assumingMemoryBound(to: UInt8.self), STDOUT_FILENO)
    if !whole { endWithoutReader(errno) }
  }

  /// A reader that has gone (`| head`) is an ordinary end; anything else is said.
  private static func endWithoutReader(_ code: Int32) -> Never {
    if code == EPIPE { exit(0) }
    error("standard output cannot be written: \(SystemError.text(code))")
    exit(1)
  }

  /// Writes a line of data.
  static func print(_ line: String = "") {
    write(line + "\n")
  }

  /// Writes a line for the person at the terminal; commands in it name the store that this one was given.
  static func note(_ line: String) {
    var text = StoreHints.completed(line) + "\n"
    _ = text.withUTF8 { put($0, STDERR_FILENO) }
  }

  /// Writes `error: …` with what to do about it.
  static func error(_ message: String, help: [String] = []) {
    let style = Style.messages
    note(style("error", .bad) + ": " + message)
    for line in help { note("  " + style("help", .name) + ": " + line) }
  }

  /// Writes `warning: …`.
  static func warn(_ message: String) {
    note(Style.messages("warning", .warning) + ": " + message)
  }

  /// Writes text without a line break to standard error: progress.
  static func progress(_ text: String) {
    var text = text
    _ = text.withUTF8 { put($0, STDERR_FILENO) }
  }

  private static func put(_ bytes: UnsafeBufferPointer<UInt8>, _ descriptor: Int32) -> Bool {
    var rest = UnsafeRawBufferPointer(bytes)
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count < 0 {
        if errno == EINTR { continue }
        return false
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
    return true
  }

  /// Whether standard output is a terminal: then lines are cut to its width.
  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Whether a person can be asked: questions go to standard error, answers come from standard input.
  static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

  /// Columns of the terminal on standard error; nil where that is none.
  static var messageWidth: Int? { isatty(STDERR_FILENO) == 1 ? width(of: STDERR_FILENO) : nil }

  /// Columns of the terminal on `descriptor`; 100 where there is none.
  static func width(of descriptor: Int32 = STDOUT_FILENO) -> Int {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 else { return 100 }
    return Int(size.ws_col)
  }
}
