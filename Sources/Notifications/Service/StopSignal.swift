// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Says to attempts on their way that they must end.
package final class StopSignal: Sendable {
  private let isSet = Atomic(false)

  /// A signal that was not given yet.
  package init() {}

  /// Has attempts end now.
  package func set() { isSet.store(true, ordering: .releasing) }

  /// Whether attempts must end.
  var mustStop: Bool { isSet.load(ordering: .acquiring) }
}
