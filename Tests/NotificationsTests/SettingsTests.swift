// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Testing

@testable import Notifications

@Suite("notifications: settings")
struct SettingsTests {
  private func problems(_ members: KeyValuePairs<String, JSONValue>) -> [String] {
    var problems: [SettingProblem] = []
    let settings = NotificationSettings(
      configuration: ["notify": [.object(members)]],
      problems: &problems
    )
    #expect(settings.channels.isEmpty)
    #expect(problems.allSatisfy { !$0.help.isEmpty })
    return problems.map { $0.path + ": " + $0.message }
  }

  @Test func channelsAreReadWithTheirDefaults() throws {
    let web = try NotificationFixture.channel([
      "name": "w", "type": "webhook", "url": "https://hooks.example.org/x",
      "headers": ["X-Team": "blue"], "secret_env": "S", "timeout": "2m", "rules": "a*",
    ])
    guard case .webhook(let webhook) = web.target else {
      Issue.record("no webhook")
      return
    }
    #expect(webhook.tls.verifies && webhook.format == .ecs && webhook.secret == .environment("S"))
    #expect(web.timeout == 120 && web.perMinute == nil && web.filter.rules == ["a*"])
    let mail = try NotificationFixture.channel([
      "name": "m", "type": "smtp", "url": "smtp://mail.example.org:587", "from": "a@example.org",
      "to": "b@example.org",
    ])
    guard case .smtp(let settings) = mail.target else {
      Issue.record("no mail")
      return
    }
    #expect(settings.startTLS == .required && mail.perMinute == 20)
    let log = try NotificationFixture.channel(["name": "l", "type": "syslog"])
    guard case .syslog(let syslog) = log.target else {
      Issue.record("no syslog")
      return
    }
    #expect(syslog.address == .unix(path: "/dev/log") && syslog.facility == 10)
  }

  @Test func mistakesAreSaidWithTheirPlaces() {
    #expect(problems(["type": "file", "path": "/x"]) == ["notify.0: `name` is missing"])
    #expect(
      problems(["name": "n", "type": "pigeon"])
        == ["notify.0.type: there are no channels of type `pigeon`"]
    )
    #expect(
      problems(["name": "n", "type": "file", "path": "x", "colour": 1]) == [
        "notify.0.path: `x` is no absolute path", "notify.0.colour: `colour` is not known here",
      ]
    )
    #expect(
      problems(["name": "n", "type": "webhook", "url": "https://x", "secret": "hush"])
        == ["notify.0.secret: a secret must not stand in the configuration"]
    )
    #expect(
      problems([
        "name": "n", "type": "webhook", "url": "https://x", "minimum_severity": "huge",
        "per_minute": -1, "timeout": "1d", "body": "{{a", "tags": [1],
      ]) == [
        "notify.0.minimum_severity: `minimum_severity` does not know `huge`",
        "notify.0.tags: `tags` must be a list of texts",
        "notify.0.per_minute: `per_minute` must be a whole number from 0 to 100000",
        "notify.0.timeout: `timeout` must be from 1 to 300 seconds",
        "notify.0.body: {{ is not closed",
      ]
    )
    #expect(
      problems([
        "name": "n", "type": "webhook", "url": "https://x",
        "headers": ["X-A": "b\r\nX-B: c", "Host": "x"],
      ]) == [
        "notify.0.headers.X-A: a header is a name of letters, digits and dashes, and a text in one line",
        "notify.0.headers.Host: `Host` is set by Swiftlet",
      ]
    )
  }

  @Test(arguments: [
    "file:///etc/passwd", "gopher://x/", "ftp://x/", "https:/x", "https://", "https://u:p@x/",
    "https://x/a b", "https://x/\u{e9}", "javascript:x", "smtp://x",
  ])
  func otherAddressesAreRefused(_ url: String) {
    #expect(problems(["name": "n", "type": "webhook", "url": .string(url)]).count == 1)
  }

  @Test(arguments: ["a", "a@", "@b", "a@b c", "a@b>", "a@b\r\nX: y", "-a@b", "a@b@c", "a@-b"])
  func otherMailAddressesAreRefused(_ address: String) {
    #expect(!MailMessage.isAddress(address))
  }

  @Test func namesAreOneOfAKind() {
    var problems: [SettingProblem] = []
    let channel: JSONValue = ["name": "n", "type": "journald"]
    let settings = NotificationSettings(
      configuration: ["notify": [channel, channel]],
      problems: &problems
    )
    #expect(problems.map(\.path) == ["notify.1.name"])
    #expect(settings.channels.count == 1)
    let off: JSONValue = ["name": "o", "type": "journald", "enabled": false]
    #expect(
      NotificationSettings(configuration: ["notify": [off]], problems: &problems).channels.isEmpty
    )
    #expect(problems.count == 1)
  }

  @Test func secretsAreNotShown() {
    let masked = NotificationSettings.masked([
      "notify": [
        [
          "name": "s", "type": "slack", "url": "https://hooks.example.org/services/T0/B0/hush",
          "headers": ["X-Key": "hush"], "secret": "hush", "secret_file": "/etc/key",
        ]
      ],
      "other": 1,
    ]).serialised()
    #expect(!masked.contains("hush"))
    #expect(masked.contains("https://hooks.example.org/****") && masked.contains("/etc/key"))
    #expect("\(SecretSource.text("hush"))" == "****")
  }

  @Test func secretsAreReadFromFiles() throws {
    let fixture = try NotificationFixture()
    let path = fixture.folder + "/key"
    try Data(" \n hush \n".utf8).write(to: URL(filePath: path))
    #expect(try SecretSource.file(path).read() == "hush")
    try Data("\n".utf8).write(to: URL(filePath: path))
    #expect(throws: DeliveryFailure.temporary("\(path) is empty")) {
      try SecretSource.file(path).read()
    }
    #expect(throws: DeliveryFailure.self) { try SecretSource.environment("SWIFTLET_NONE").read() }
    #expect(try WebhookSignature.key("whsec_aHVzaA==") == Array("hush".utf8))
  }

  @Test func namesMayHaveAnyText() {
    #expect(NamePattern.matches("a*c", "ABBC") && NamePattern.matches("*", ""))
    #expect(!NamePattern.matches("a*c", "abcd") && !NamePattern.matches("", "a"))
    let stars = String(repeating: "a*", count: 100)
    #expect(!NamePattern.matches(stars + "b", String(repeating: "a", count: 5_000)))
  }

  @Test func syslogAddresses() {
    #expect(SyslogAddress("udp:127.0.0.1:5140") == .udp(host: "127.0.0.1", port: 5140))
    #expect(SyslogAddress("tcp:[::1]:601") == .tcp(host: "::1", port: 601))
    #expect(SyslogAddress("tcp:log.example.org") == .tcp(host: "log.example.org", port: 514))
    #expect(SyslogAddress("unix:/dev/log") == .unix(path: "/dev/log"))
    for text in ["", "tls:x", "unix:x", "udp:x:0", "udp:x:99999", "udp:", "tcp:a/b"] {
      #expect(SyslogAddress(text) == nil, "\(text)")
    }
  }
}
