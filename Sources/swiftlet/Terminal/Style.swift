// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Whether and how to colour: only on a terminal, never with NO_COLOR or TERM=dumb.
struct Style: Sendable {
  /// The kinds of text that look different.
  enum Role {
    case plain
    case strong
    case dim
    case good
    case warning
    case bad
    case critical
    case name
    case link
  }

  /// Whether escape sequences are written.
  let isColoured: Bool

  /// The style for a file descriptor.
  init(descriptor: Int32) {
    let refuses = getenv("NO_COLOR").map { String(cString: $0) != "" } ?? false
    let isDumb = getenv("TERM").map { String(cString: $0) == "dumb" } ?? false
    isColoured = isatty(descriptor) == 1 && !refuses && !isDumb
  }

  /// Whether a line on standard error can be written over: a terminal that knows how.
  static var canMoveCursor: Bool {
    let isDumb = getenv("TERM").map { String(cString: $0) == "dumb" } ?? false
    return isatty(STDERR_FILENO) == 1 && !isDumb
  }

  /// A style that is told what to do.
  init(isColoured: Bool) {
    self.isColoured = isColoured
  }

  /// The style of standard output.
  static let output = Style(descriptor: STDOUT_FILENO)
  /// The style of standard error.
  static let messages = Style(descriptor: STDERR_FILENO)

  /// `text` in the colours of `role`.
  func callAsFunction(_ text: String, _ role: Role) -> String {
    guard isColoured, let code = Self.code(role) else { return text }
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }

  private static func code(_ role: Role) -> String? {
    switch role {
    case .plain: nil
    case .strong: "1"
    case .dim: "2"
    case .good: "32"
    case .warning: "33"
    case .bad: "31"
    case .critical: "1;97;41"
    case .name: "1;36"
    case .link: "4;34"
    }
  }
}
