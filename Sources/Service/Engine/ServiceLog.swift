// SPDX-License-Identifier: Apache-2.0

/// Where the service says what it does; the program decides how that looks.
package struct ServiceLog: Sendable {
  /// How much a message matters.
  package enum Level: Int, Sendable {
    case error = 3
    case warning = 4
    case notice = 5
  }

  private let write: @Sendable (Level, String) -> Void

  /// A log that hands everything to `write`.
  package init(_ write: @escaping @Sendable (Level, String) -> Void) { self.write = write }

  func error(_ text: String) { write(.error, text) }
  func warn(_ text: String) { write(.warning, text) }
  func note(_ text: String) { write(.notice, text) }
}
