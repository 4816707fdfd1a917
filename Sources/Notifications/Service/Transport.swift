// SPDX-License-Identifier: Apache-2.0
import Events

/// What carries messages out. It belongs to one thread, and may keep a connection or a file open.
protocol Transport: AnyObject {
  /// Sends a message; when it returns, the receiver has it.
  func send(_ message: Message) throws(DeliveryFailure)
}

extension ChannelSettings {
  /// What carries this channel's messages, with the clock on the wall. An attempt ends early when
  /// `stop` says so.
  func transport(_ stop: StopSignal, now: @escaping () -> Timestamp) -> any Transport {
    switch target {
    case .webhook(let settings): WebhookTransport(settings, timeout, stop, now)
    case .slack(let settings): SlackTransport(settings, timeout, stop)
    case .smtp(let settings): MailTransport(settings, timeout, stop)
    case .syslog(let settings): SyslogTransport(settings, timeout)
    case .journald(let socket): JournalTransport(socket, timeout)
    case .file(let settings): FileTransport(settings)
    }
  }
}
