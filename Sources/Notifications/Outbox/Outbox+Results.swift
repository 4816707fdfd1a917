// SPDX-License-Identifier: Apache-2.0
import Events
import Storage

extension Outbox {
  /// Notes that a message was received.
  func delivered(_ item: Item, _ now: Timestamp) throws(StorageError) {
    try state.write { transaction in
      var record = try record(transaction)
      record.delivered += 1
      record.windowCount += 1
      record.lastDelivery = now
      record.attempts = 0
      record.nextAttempt = nil
      if let parked = item.parked { try transaction.unpark(parked) } else { pass(item, &record) }
      record.digested += item.digest ?? 0
      try transaction.save(record)
    }
  }

  /// Notes why a message did not get through: it is tried again later, or parked.
  func failed(
    _ item: Item,
    _ failure: DeliveryFailure,
    _ now: Timestamp,
    chance: Double
  ) throws(StorageError) {
    if case .stopped = failure { return }
    let message = Template.cut(failure.message, to: 1_000)
    try state.write { transaction in
      var record = try record(transaction)
      record.lastError = message
      record.lastErrorTime = now
      switch failure {
      case .stopped: return
      case .temporary(_, let asked):
        record.failures += 1
        record.attempts += 1
        record.nextAttempt = now.adding(
          seconds: backOff.seconds(after: record.attempts, chance: chance, asked: asked)
        )
      case .refused:
        record.refused += 1
        record.attempts = 0
        record.nextAttempt = nil
        // An answer was had, so it counts as a message of this minute.
        record.windowCount += 1
        try transaction.park(
          ParkedDelivery(
            channel: channel.name,
            after: item.parked?.after ?? item.after,
            last: item.parked?.last ?? item.last,
            isDigest: item.digest != nil,
            error: message,
            parked: now
          )
        )
        if item.parked == nil { pass(item, &record) }
      }
      try transaction.save(record)
    }
  }

  private func pass(_ item: Item, _ record: inout DeliveryChannel) {
    record.cursor = max(record.cursor, item.last)
    record.filtered += item.filtered
    if item.digest != nil { record.digestUntil = nil }
  }
}
