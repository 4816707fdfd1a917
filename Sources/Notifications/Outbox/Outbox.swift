// SPDX-License-Identifier: Apache-2.0
import Events
import Storage

/// What a channel sends next, and what became of it. All that it knows stands in the state, so that a
/// process that is killed loses nothing: at most the last message goes out a second time, with the
/// same id.
struct Outbox {
  /// Alerts that are read at once, and looked at in one transaction.
  static let pageSize = 8
  static let lookLimit = 400
  /// Most alerts of one digest.
  static let digestLimit = 10_000
  /// Seconds in which `perMinute` messages may go out.
  static let window = 60.0

  let channel: ChannelSettings
  let state: StateDatabase
  var backOff = BackOff()

  /// What is to be done.
  enum Task {
    /// Send this message.
    case send(Item)
    /// There is nothing before this instant; nil: before there are alerts.
    case wait(until: Timestamp?)
    /// Ask again: there was more than one look takes.
    case again
  }

  /// A message and where it belongs.
  struct Item {
    let message: Message
    let after: Int64
    let last: Int64
    /// Alerts that a digest counts; nil of an alert by itself.
    let digest: Int?
    /// Alerts among them that the channel's filters leave out.
    let filtered: Int
    /// Whether it was parked.
    let parked: ParkedDelivery?
  }

  /// The channel as it stands; a new one begins where its configuration says.
  func record(_ transaction: StateTransaction) throws -> DeliveryChannel {
    try transaction.deliveryChannel(
      channel.name,
      newFrom: channel.beginsWithOld ? 0 : try transaction.lastAlertNumber()
    )
  }

  /// What is to be done at `now`.
  func next(_ now: Timestamp) throws(StorageError) -> Task {
    // Looking needs no turn at writing, which others wait for.
    if try state.read({ try isIdle($0) }) { return .wait(until: nil) }
    return try state.write { transaction in
      var record = try record(transaction)
      let before = record
      if let until = record.nextAttempt, until > now {
        // A clock that was set back must not stop a channel for good.
        if until.seconds(since: now) <= backOff.limit { return .wait(until: until) }
        record.nextAttempt = nil
      }
      if let parked = try transaction.nextRetried(channel.name) {
        if let item = try item(parked, transaction) { return .send(item) }
        // The alert itself was deleted.
        try transaction.unpark(parked)
        return .again
      }
      let task = try nextAlert(&record, now, transaction)
      if record != before { try transaction.save(record) }
      return task
    }
  }

  private func isIdle(_ transaction: StateTransaction) throws -> Bool {
    guard let record = try transaction.deliveryChannel(channel.name) else { return false }
    return try record.digestUntil == nil && transaction.lastAlertNumber() <= record.cursor
      && transaction.nextRetried(channel.name) == nil
  }

  private func nextAlert(
    _ record: inout DeliveryChannel,
    _ now: Timestamp,
    _ transaction: StateTransaction
  ) throws -> Task {
    if let last = record.digestUntil {
      if let item = try digest(record.cursor, last, nil, transaction) { return .send(item) }
      record.cursor = last
      record.digestUntil = nil
      return .again
    }
    var looked = 0
    while looked < Self.lookLimit {
      let alerts = try transaction.alerts(after: record.cursor, limit: Self.pageSize)
      if alerts.isEmpty { return .wait(until: nil) }
      looked += alerts.count
      for alert in alerts {
        if channel.filter.wants(alert) { return try task(alert, &record, now, transaction) }
        record.cursor = alert.number
        if !alert.isBuildingBlock { record.filtered += 1 }
      }
    }
    return .again
  }

  /// What is to be done with the next alert that the channel wants.
  private func task(
    _ alert: AlertRecord,
    _ record: inout DeliveryChannel,
    _ now: Timestamp,
    _ transaction: StateTransaction
  ) throws -> Task {
    let full = fullMinute(record)
    if let full, full.contains(now) { return .wait(until: full.upperBound) }
    openMinute(&record, now)
    if let full, alert.raised < full.upperBound {
      // The alert was held back by a full minute: what came meanwhile goes out as one.
      let last = try transaction.lastAlertNumber()
      if let item = try digest(record.cursor, last, nil, transaction), item.digest ?? 0 > 1 {
        record.digestUntil = item.last
        return .send(item)
      }
    }
    return .send(
      Item(
        message: Message(alert),
        after: alert.number - 1,
        last: alert.number,
        digest: nil,
        filtered: 0,
        parked: nil
      )
    )
  }

  /// The last minute in which messages were counted, if no more of them may go out in it.
  private func fullMinute(_ record: DeliveryChannel) -> Range<Timestamp>? {
    guard let limit = channel.perMinute, record.windowCount >= limit, let start = record.windowStart
    else { return nil }
    return start..<start.adding(seconds: Self.window)
  }

  /// Begins a new minute where the last one is over, or of a clock that was set back since.
  private func openMinute(_ record: inout DeliveryChannel, _ now: Timestamp) {
    guard channel.perMinute != nil else { return }
    if let start = record.windowStart, now >= start, now.seconds(since: start) < Self.window {
      return
    }
    record.windowStart = now
    record.windowCount = 0
  }

  private func item(
    _ parked: ParkedDelivery,
    _ transaction: StateTransaction
  ) throws -> Item? {
    if parked.isDigest { return try digest(parked.after, parked.last, parked, transaction) }
    guard let alert = try transaction.alerts(after: parked.last - 1, limit: 1).first,
      alert.number == parked.last
    else { return nil }
    return Item(
      message: Message(alert),
      after: parked.after,
      last: parked.last,
      digest: nil,
      filtered: 0,
      parked: parked
    )
  }

  /// The digest of the alerts in a range that the channel wants; nil where there are none.
  private func digest(
    _ after: Int64,
    _ last: Int64,
    _ parked: ParkedDelivery?,
    _ transaction: StateTransaction
  ) throws -> Item? {
    var digest = Digest(channel: channel.name, after: after)
    var place = after
    var filtered = 0
    reading: while place < last, digest.alerts + filtered < Self.digestLimit {
      let alerts = try transaction.alerts(after: place, limit: Self.lookLimit)
      if alerts.isEmpty { break }
      for alert in alerts {
        if alert.number > last { break reading }
        place = alert.number
        digest.last = place
        if channel.filter.wants(alert) {
          digest.add(alert)
        } else if !alert.isBuildingBlock {
          filtered += 1
        }
      }
    }
    guard digest.alerts > 0 else { return nil }
    return Item(
      message: digest.message,
      after: after,
      last: digest.last,
      digest: digest.alerts,
      filtered: filtered,
      parked: parked
    )
  }
}
