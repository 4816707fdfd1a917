// SPDX-License-Identifier: Apache-2.0
import Events
import GRDB

extension StateTransaction {
  /// The channel of this name; one that is new here begins behind the alert `cursor`.
  package func deliveryChannel(
    _ name: String,
    newFrom cursor: @autoclosure () throws -> Int64
  ) throws -> DeliveryChannel {
    if let channel = try deliveryChannel(name) { return channel }
    let channel = DeliveryChannel(name: name, cursor: try cursor())
    try database.execute(
      sql: "INSERT INTO delivery_channel (name, cursor) VALUES (?, ?)",
      arguments: [name, channel.cursor]
    )
    return channel
  }

  /// The channel of this name, where it was ever used.
  package func deliveryChannel(_ name: String) throws -> DeliveryChannel? {
    try Row.fetchOne(
      database,
      sql: "SELECT * FROM delivery_channel WHERE name = ?",
      arguments: [name]
    ).map(DeliveryChannel.init)
  }

  /// All channels that were ever used, by name.
  package func deliveryChannels() throws -> [DeliveryChannel] {
    try Row.fetchAll(database, sql: "SELECT * FROM delivery_channel ORDER BY name")
      .map(DeliveryChannel.init)
  }

  /// Writes how far a channel has come.
  package func save(_ channel: DeliveryChannel) throws {
    try database.execute(
      sql: """
        UPDATE delivery_channel SET cursor = ?, attempts = ?, next_attempt = ?, digest_until = ?,
          window_start = ?, window_count = ?, delivered = ?, digested = ?, filtered = ?, refused = ?,
          failures = ?, last_delivery = ?, last_error = ?, last_error_time = ?
        WHERE name = ?
        """,
      arguments: [
        channel.cursor, channel.attempts, channel.nextAttempt?.nanoseconds, channel.digestUntil,
        channel.windowStart?.nanoseconds, channel.windowCount, channel.delivered, channel.digested,
        channel.filtered, channel.refused, channel.failures, channel.lastDelivery?.nanoseconds,
        channel.lastError, channel.lastErrorTime?.nanoseconds, channel.name,
      ]
    )
  }

  /// How many alerts were kept behind the number that are no building blocks.
  package func alertCount(after number: Int64) throws -> Int {
    try Int.fetchOne(
      database,
      sql: "SELECT COUNT(*) FROM alert WHERE number > ? AND NOT is_building_block",
      arguments: [number]
    ) ?? 0
  }

  /// Keeps a refused message, in place of what was kept of it before.
  package func park(_ delivery: ParkedDelivery) throws {
    try database.execute(
      sql: """
        INSERT OR REPLACE INTO delivery_parked
          (channel, after, last, is_digest, error, parked, is_retried) VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        delivery.channel, delivery.after, delivery.last, delivery.isDigest, delivery.error,
        delivery.parked.nanoseconds, delivery.isRetried,
      ]
    )
  }

  /// Forgets a parked message.
  package func unpark(_ delivery: ParkedDelivery) throws {
    try database.execute(
      sql: "DELETE FROM delivery_parked WHERE channel = ? AND last = ?",
      arguments: [delivery.channel, delivery.last]
    )
  }

  /// The first messages of a channel that are parked, and how many there are.
  package func parked(
    _ channel: String,
    limit: Int
  ) throws -> (first: [ParkedDelivery], count: Int) {
    let rows = try Row.fetchAll(
      database,
      sql: "SELECT * FROM delivery_parked WHERE channel = ? ORDER BY last LIMIT ?",
      arguments: [channel, limit]
    )
    let count = try Int.fetchOne(
      database,
      sql: "SELECT COUNT(*) FROM delivery_parked WHERE channel = ?",
      arguments: [channel]
    )
    return (try rows.map(ParkedDelivery.init), count ?? 0)
  }

  /// The first parked message of a channel that is to be tried again.
  package func nextRetried(_ channel: String) throws -> ParkedDelivery? {
    try Row.fetchOne(
      database,
      sql: "SELECT * FROM delivery_parked WHERE channel = ? AND is_retried ORDER BY last LIMIT 1",
      arguments: [channel]
    ).map(ParkedDelivery.init)
  }

  /// Drops all that is kept of a channel; how many parked messages it had, nil where it was never used.
  package func forgetDeliveries(_ channel: String) throws -> Int? {
    guard try deliveryChannel(channel) != nil else { return nil }
    try database.execute(sql: "DELETE FROM delivery_channel WHERE name = ?", arguments: [channel])
    try database.execute(
      sql: "DELETE FROM delivery_parked WHERE channel = ?",
      arguments: [channel]
    )
    return database.changesCount
  }

  /// Has the parked messages tried again and ends the wait for the next attempt: of a channel, of all
  /// where it is nil. How many messages these are.
  package func retryDeliveries(_ channel: String?) throws -> Int {
    try database.execute(
      sql: "UPDATE delivery_channel SET next_attempt = NULL WHERE ?1 IS NULL OR name = ?1",
      arguments: [channel]
    )
    try database.execute(
      sql: "UPDATE delivery_parked SET is_retried = 1 WHERE ?1 IS NULL OR channel = ?1",
      arguments: [channel]
    )
    return database.changesCount
  }
}
