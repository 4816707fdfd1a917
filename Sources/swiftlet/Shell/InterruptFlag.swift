// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization

/// Written by the signal's handler, which can capture nothing.
private let raised = Atomic<Bool>(false)

/// Whether Ctrl-C was pressed while a query ran.
enum InterruptFlag {
  /// From now on Ctrl-C raises the flag and ends nothing.
  static func install() {
    signal(SIGINT) { _ in raised.store(true, ordering: .relaxed) }
  }

  /// Lowers the flag, before a query.
  static func lower() { raised.store(false, ordering: .relaxed) }

  static var isRaised: Bool { raised.load(ordering: .relaxed) }
}
