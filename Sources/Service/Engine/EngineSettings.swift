// SPDX-License-Identifier: Apache-2.0
package import Detection

/// What can be set of the engine.
package struct EngineSettings: Sendable {
  /// How events of sequences are brought into order.
  package var window = ReorderWindow.Settings()
  /// How far back, in nanoseconds, stored events are looked at again for sequences that were pending
  /// when the service ended or its rules changed.
  package var replaySpan: Int64 = 3_600_000_000_000
  /// Most alerts of one rule in an hour; the others are counted.
  package var alertsPerHour = 1_000

  /// The usual settings.
  package init() {}
}
