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
  package let firstParked: [ParkedDelivery]
  /// Why the state cannot be used at the moment.
  package var problem: String?

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
        firstParked: parked.first
      )
    }
  }
}
