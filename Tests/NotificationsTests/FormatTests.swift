// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Testing

@testable import Notifications

@Suite("notifications: formats")
struct FormatTests {
  @Test func commonEventFormatKeepsItsFieldsApart() throws {
    let line = CEFLine(NotificationFixture.hostile()).text
    #expect(!line.utf8.contains { $0 < 32 })
    let header = #"CEF:0|Swiftlet|Swiftlet|0.1.0|r1|"}],\\\|=<!channel>&'  Bcc: eve@example.org . "#
    #expect(line.hasPrefix(header))
    #expect(line.contains("|8|externalId=a1 rt=1795514400000 cat=alert"))
    #expect(line.contains(#"cs1="}],\\|\=<!channel>&'\r\nBcc: eve@example.org\n.\n"#))
    #expect(line.contains("msg=something happened"))
    #expect(!line.unicodeScalars.contains("\u{202e}") && line.contains(#"\\u{202e}"#))
  }

  @Test func findingsHaveWhatTheirClassAsksFor() throws {
    let document = try JSONValue.parse(OCSFFinding(NotificationFixture.hostile()).line)
    for (path, value) in [
      ("class_uid", "2004"), ("category_uid", "2"), ("activity_id", "1"), ("type_uid", "200401"),
      ("severity_id", "4"), ("time", "1795514400000"), ("metadata.version", "1.4.0"),
      ("metadata.product.vendor_name", "Swiftlet"), ("finding_info.uid", "a1"),
      ("finding_info.analytic.type_id", "1"), ("device.os.type_id", "200"),
      ("device.type_id", "0"), ("evidences.process.pid", "12"),
    ] {
      #expect(document.text(at: path) == value, "\(path)")
    }
    #expect(document.text(at: "finding_info.title")?.contains("Bcc") == true)
  }

  @Test func techniquesAreNamedInFindings() throws {
    let threat: JSONValue = [
      [
        "framework": "MITRE ATT&CK", "tactic": ["id": "TA0011", "name": "Command and Control"],
        "technique": [
          ["id": "T1572", "name": "Protocol Tunneling"],
          [
            "id": "T1090", "name": "Proxy",
            "subtechnique": [["id": "T1090.001", "name": "Internal Proxy"]],
          ],
        ],
      ]
    ]
    let message = Message(
      id: "x",
      ruleID: "r",
      name: "n",
      reason: "why",
      severity: "low",
      riskScore: 1,
      time: NotificationFixture.start,
      host: nil,
      more: [.init("kibana.alert.rule.threat", threat)]
    )
    let attacks = OCSFFinding(message).document.values(at: "finding_info.attacks")
    #expect(attacks.map { $0.text(at: "technique.uid") } == ["T1572", "T1090"])
    #expect(attacks.map { $0.text(at: "sub_technique.uid") } == [nil, "T1090.001"])
    #expect(attacks.map { $0.text(at: "tactic.uid") } == ["TA0011", "TA0011"])
  }

  @Test func syslogLinesKeepTheirPartsApart() {
    let message = NotificationFixture.hostile()
    let line = SyslogLine.bytes(message, facility: 10, processID: 7, body: Array("hello".utf8))
    let text = String(decoding: line, as: UTF8.self)
    let start = #"<83>1 2026-11-24T10:00:00.000000Z web_1_ swiftlet 7 ALERT [alert@32473 id="a1" "#
    #expect(text.hasPrefix(start))
    #expect(text.contains(#"rule="\"}\],\\|=<!channel>&'"#))
    #expect(text.hasSuffix("] \u{FEFF}hello"))
    #expect(!line.contains { $0 < 32 })
    let other = SyslogLine.localBytes(
      message,
      facility: 10,
      processID: 7,
      body: Array("hello".utf8)
    )
    let local = String(decoding: other, as: UTF8.self)
    #expect(local.hasPrefix("<83>Nov 24 ") && local.hasSuffix("] hello"))
    #expect(local.contains(#" swiftlet[7]: [alert@32473 id="a1" "#))
    #expect(!other.contains { $0 < 32 })
  }

  @Test func mailsHaveTheHeadersThatWeGiveThem() throws {
    let channel = try NotificationFixture.channel([
      "name": "m", "type": "smtp", "url": "smtp://127.0.0.1:25", "from": "swiftlet@example.org",
      "to": ["soc@example.org", "b@example.org"], "subject": "{{process.command_line}}",
      "html": "<p>{{process.command_line}}</p>",
    ])
    guard case .smtp(let settings) = channel.target else { return }
    let mail = String(
      decoding: MailMessage(NotificationFixture.hostile(), settings).bytes,
      as: UTF8.self
    )
    let end = try #require(mail.range(of: "\r\n\r\n"))
    let headers = mail[..<end.lowerBound].replacingOccurrences(of: "\r\n ", with: " ")
      .components(separatedBy: "\r\n").map { $0.prefix { $0 != ":" } }
    #expect(
      headers == [
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Swiftlet-Alert",
        "X-Swiftlet-Severity", "MIME-Version", "Content-Type",
      ]
    )
    #expect(mail.contains("Date: Tue, 24 Nov 2026 10:00:00 +0000\r\n"))
    #expect(mail.contains("Message-ID: <a1@example.org>\r\n"))
    let lines = mail.components(separatedBy: "\r\n")
    #expect(lines.allSatisfy { $0.utf8.count <= 78 && !$0.contains("\n") && !$0.contains("\r") })
    #expect(!lines.contains("."))
  }

  @Test func longSubjectsAreFolded() {
    let text = String(repeating: "é", count: 200)
    let encoded = MailMessage.encodedWords(text)
    let words = encoded.components(separatedBy: "\r\n ")
    #expect(words.allSatisfy { $0.utf8.count <= 75 })
    let decoded = words.map { word in
      let base = word.dropFirst("=?utf-8?B?".count).dropLast(2)
      return String(decoding: Data(base64Encoded: String(base)) ?? Data(), as: UTF8.self)
    }
    #expect(decoded.joined() == text)
    #expect(MailMessage.encodedWords("plain text") == "plain text")
    #expect(MailMessage.encodedWords("=?utf-8?B?eA==?=").hasPrefix("=?utf-8?B?PT91"))
  }

  @Test func testsSayThatTheyAre() throws {
    let message = Message.test(channel: "c", host: "web1", time: NotificationFixture.start)
    #expect(message.ruleName.hasPrefix("TEST"))
    let document = try JSONValue.parse(message.line)
    #expect(document.values(at: "swiftlet.test") == [true])
    #expect(document.text(at: "kibana.alert.rule.tags") == "test")
  }
}
