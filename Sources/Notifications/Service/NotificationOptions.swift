// SPDX-License-Identifier: Apache-2.0
package import Events

/// What the service is given of the world.
package struct NotificationOptions: Sendable {
  /// The clock on the wall.
  package var now: @Sendable () -> Timestamp
  /// By chance from 0 to 1: spreads attempts.
  package var chance: @Sendable () -> Double = { Double.random(in: 0...1) }
  /// How long to wait after failures.
  package var backOff = BackOff()
  /// Seconds after which the state is looked at without being woken: other processes write to it too.
  package var pollSeconds = 5.0

  /// Options with a clock.
  package init(now: @escaping @Sendable () -> Timestamp) { self.now = now }
}
