// SPDX-License-Identifier: Apache-2.0

/// What the engine did since the service began, and what it could not do.
package struct EngineCounters: Sendable, Equatable {
  /// Events that are in the store.
  package var stored = 0
  /// Their bytes as text.
  package var storedBytes = 0
  /// Lines that are no event.
  package var undecodable = 0
  /// Events whose data stream has a name that the store does not take: detected, not stored.
  package var badlyNamed = 0
  /// Events of followed files that were in the store already, from before a crash.
  package var resumed = 0
  /// Alerts that were written, building blocks not counted.
  package var alerts = 0
  /// Alerts that had been written before.
  package var knownAlerts = 0
  /// Matches that are counted by an alert that was there, as their rule wants it.
  package var suppressed = 0
  /// Alerts that were held back because their rule had too many.
  package var storms = 0
  /// Times that the store or the state refused.
  package var refusals = 0
  /// Events that were lost because the service ended while the store refused them.
  package var unstored = 0

  /// All zero.
  package init() {}
}
