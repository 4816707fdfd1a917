// SPDX-License-Identifier: Apache-2.0

/// A channel that alerts are told on, as configured.
package struct ChannelSettings: Sendable {
  /// Its name, one of a kind.
  package var name: String
  /// Which alerts it wants.
  package var filter: ChannelFilter
  /// Most messages a minute; nil where there is no limit.
  package var perMinute: Int?
  /// Whether it begins with the alerts that are there when it is new, not behind them.
  package var beginsWithOld: Bool
  /// Seconds that an attempt may take.
  package var timeout: Int
  /// How messages go out.
  package var target: Target

  /// How messages go out.
  package enum Target: Sendable {
    case webhook(WebhookSettings)
    case slack(SlackSettings)
    case smtp(MailSettings)
    case syslog(SyslogSettings)
    case journald(socket: String)
    case file(FileSettings)

    /// The value of the key `type`.
    package var type: String {
      switch self {
      case .webhook: "webhook"
      case .slack: "slack"
      case .smtp: "smtp"
      case .syslog: "syslog"
      case .journald: "journald"
      case .file: "file"
      }
    }

    /// Where its secrets stand.
    package var secrets: [SecretSource] {
      switch self {
      case .webhook(let settings):
        [settings.url] + [settings.secret, settings.bearer].compactMap { $0 }
      case .slack(let settings): [settings.url]
      case .smtp(let settings): settings.password.map { [$0] } ?? []
      case .syslog, .journald, .file: []
      }
    }
  }
}

/// How a server is spoken with in TLS.
package struct TLSSettings: Sendable {
  /// Whether the server's certificate must be valid for its name.
  package var verifies = true
  /// The file of authorities to trust in place of the system's.
  package var authorities: String?
}

/// A POST of each message to an address.
package struct WebhookSettings: Sendable {
  package var url: SecretSource
  package var tls: TLSSettings
  package var format: MessageFormat
  /// In place of `format`, what is sent.
  package var body: Template?
  package var contentType: String
  /// What the message is signed with.
  package var secret: SecretSource?
  /// What follows `Authorization: Bearer`.
  package var bearer: SecretSource?
  package var headers: [(name: String, value: String)]
}

/// A message to an incoming webhook as Slack, Mattermost and others offer it.
package struct SlackSettings: Sendable {
  package var url: SecretSource
  package var tls: TLSSettings
  package var text: Template
}

/// A mail for each message.
package struct MailSettings: Sendable {
  /// When the connection becomes encrypted with a server that begins in the clear.
  package enum StartTLS: String, Sendable, CaseIterable {
    case required
    case offered = "if-offered"
    case off
  }

  package var url: String
  package var tls: TLSSettings
  package var startTLS: StartTLS
  package var user: String?
  package var password: SecretSource?
  package var from: String
  package var to: [String]
  package var subject: Template
  package var body: Template
  package var html: Template?
}

/// Lines to a syslog server.
package struct SyslogSettings: Sendable {
  package var address: SyslogAddress
  /// 0 to 23.
  package var facility: Int
  /// Whether lines are of RFC 5424; else as syslog(3) writes them to a socket of this host.
  package var isRFC5424: Bool
  package var format: MessageFormat
  package var body: Template
}

/// Lines at the end of a file.
package struct FileSettings: Sendable {
  package var path: String
  package var format: MessageFormat
}
