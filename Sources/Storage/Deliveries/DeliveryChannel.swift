// SPDX-License-Identifier: Apache-2.0
package import Events
import GRDB

/// How far a channel has been told of alerts.
package struct DeliveryChannel: Sendable, Equatable {
  /// The name that the configuration gives it.
  package let name: String
  /// The number of the last alert that it is done with: sent, counted in a digest, parked or not for it.
  package var cursor: Int64
  /// Attempts at the next message that failed.
  package var attempts = 0
  /// When the next attempt is made; nil: at once.
  package var nextAttempt: Timestamp?
  /// The last alert of the digest that is sent next; nil where the next alert is sent by itself.
  package var digestUntil: Int64?
  /// When the minute began in which messages are counted.
  package var windowStart: Timestamp?
  /// Messages of that minute.
  package var windowCount = 0
  /// Messages that were received, digests among them.
  package var delivered = 0
  /// Alerts that were told of in digests only.
  package var digested = 0
  /// Alerts that the channel's filters leave out.
  package var filtered = 0
  /// Messages that were refused for good, and parked.
  package var refused = 0
  /// Attempts that failed.
  package var failures = 0
  /// When a message was received last.
  package var lastDelivery: Timestamp?
  /// What the last failed attempt met with.
  package var lastError: String?
  /// When that was.
  package var lastErrorTime: Timestamp?

  /// A channel that was told of nothing behind `cursor`.
  package init(name: String, cursor: Int64) {
    self.name = name
    self.cursor = cursor
  }

  /// Reads a row of `delivery_channel`.
  init(_ row: Row) throws {
    name = try row.decode(forColumn: "name")
    cursor = try row.decode(forColumn: "cursor")
    attempts = try row.decode(forColumn: "attempts")
    nextAttempt = try Self.time(row, "next_attempt")
    digestUntil = try row.decode(forColumn: "digest_until")
    windowStart = try Self.time(row, "window_start")
    windowCount = try row.decode(forColumn: "window_count")
    delivered = try row.decode(forColumn: "delivered")
    digested = try row.decode(forColumn: "digested")
    filtered = try row.decode(forColumn: "filtered")
    refused = try row.decode(forColumn: "refused")
    failures = try row.decode(forColumn: "failures")
    lastDelivery = try Self.time(row, "last_delivery")
    lastError = try row.decode(forColumn: "last_error")
    lastErrorTime = try Self.time(row, "last_error_time")
  }

  private static func time(_ row: Row, _ column: String) throws -> Timestamp? {
    let nanoseconds: Int64? = try row.decode(forColumn: column)
    return nanoseconds.map { Timestamp(nanoseconds: $0) }
  }
}
