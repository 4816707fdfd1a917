// SPDX-License-Identifier: Apache-2.0
package import Events
import GRDB

/// A message that its receiver refused for good. It stays until it is retried and received.
package struct ParkedDelivery: Sendable, Equatable {
  /// The channel's name.
  package let channel: String
  /// The alerts with numbers behind this one, up to `last`, are what the message tells.
  package let after: Int64
  /// The number of its last alert.
  package let last: Int64
  /// Whether it is a digest; else it is the one alert `last`.
  package let isDigest: Bool
  /// What the receiver said.
  package var error: String
  /// When it was refused.
  package var parked: Timestamp
  /// Whether it is to be tried again.
  package var isRetried = false

  /// A message that was just refused.
  package init(
    channel: String,
    after: Int64,
    last: Int64,
    isDigest: Bool,
    error: String,
    parked: Timestamp
  ) {
    self.channel = channel
    self.after = after
    self.last = last
    self.isDigest = isDigest
    self.error = error
    self.parked = parked
  }

  /// Reads a row of `delivery_parked`.
  init(_ row: Row) throws {
    channel = try row.decode(forColumn: "channel")
    after = try row.decode(forColumn: "after")
    last = try row.decode(forColumn: "last")
    isDigest = try row.decode(forColumn: "is_digest")
    error = try row.decode(forColumn: "error")
    parked = Timestamp(nanoseconds: try row.decode(forColumn: "parked"))
    isRetried = try row.decode(forColumn: "is_retried")
  }
}
