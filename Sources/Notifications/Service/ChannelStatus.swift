// SPDX-License-Identifier: Apache-2.0
package import Storage

/// How a channel stands.
package struct ChannelStatus: Sendable {
  /// Its name.
  package let name: String
  /// Its type; nil where the configuration no longer has it.
  package let type: String?
  /// What the state holds of it; nil where no service ran with it yet.
  package let record: DeliveryChannel?
  /// Alerts that it was not told of yet, before its filters.
  package let pending: Int
  /// Messages that were refused, and wait for `notify retry`.
  package let parked: Int
  /// The first of them.
  package let firstParked: [Parked]
  /// Why the state cannot be used at the moment.
  package var problem: String?

  /// How a channel stands, by what is known of it.
  package init(
    name: String,
    type: String?,
    record: DeliveryChannel?,
    pending: Int,
    parked: Int,
    firstParked: [Parked] = []
  ) {
    self.name = name
    self.type = type
    self.record = record
    self.pending = pending
    self.parked = parked
    self.firstParked = firstParked
  }

  /// A message that was refused, and what it tells.
  package struct Parked: Sendable {
    /// What the state holds of it.
    package let delivery: ParkedDelivery
    /// The alert, of a digest its last one; nil where it is kept no more.
    package let alert: AlertRecord?
  }

  /// The configured channels in their order, then those that only the state knows.
  package static func all(
    _ settings: NotificationSettings,
    _ transaction: StateTransaction
  ) throws -> [ChannelStatus] {
    let records = try transaction.deliveryChannels()
    let names = settings.channels.map(\.name)
    let others = records.map(\.name).filter { !names.contains($0) }
    return try (names + others).map { name in
      let record = records.first { $0.name == name }
      let parked = try transaction.parked(name, limit: 5)
      return ChannelStatus(
        name: name,
        type: settings.channels.first { $0.name == name }?.target.type,
        record: record,
        pending: try record.map { try transaction.alertCount(after: $0.cursor) } ?? 0,
        parked: parked.count,
        firstParked: try parked.first.map { delivery in
          let alert = try transaction.alerts(after: delivery.last - 1, limit: 1).first
          return Parked(
            delivery: delivery,
            alert: alert?.number == delivery.last ? alert : nil
          )
        }
      )
    }
  }
}
