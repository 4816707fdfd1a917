// SPDX-License-Identifier: Apache-2.0
package import Events

/// Sends a test on a channel, past its filters and its outbox.
package enum TestDelivery {
  /// Why it did not get through; nil where it did.
  package static func send(
    _ channel: ChannelSettings,
    host: String?,
    now: Timestamp
  ) -> DeliveryFailure? {
    do throws(DeliveryFailure) {
      let message = Message.test(channel: channel.name, host: host, time: now)
      try channel.transport(StopSignal(), now: { now }).send(message)
      return nil
    } catch {
      return error
    }
  }
}
