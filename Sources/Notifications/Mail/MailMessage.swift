// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation

/// A mail as RFC 5322 and MIME ask for. Values of events cannot add headers or end the body: headers
/// are in one line of encoded words, bodies in base64.
struct MailMessage {
  private let message: Message
  private let settings: MailSettings

  init(_ message: Message, _ settings: MailSettings) {
    self.message = message
    self.settings = settings
  }

  var bytes: [UInt8] {
    let domain = settings.from.split(separator: "@").last.map(String.init) ?? "localhost"
    let subject = String(decoding: settings.subject.render(message.document, .line), as: UTF8.self)
    var lines = [
      "From: Swiftlet <\(settings.from)>",
      "To: \(settings.to.joined(separator: ",\r\n "))",
      "Subject: \(Self.encodedWords(Template.cut(subject, to: 300)))",
      "Date: \(Self.date(message.time))",
      "Message-ID: <\(Self.token(message.id))@\(domain)>",
      "Auto-Submitted: auto-generated",
      "X-Swiftlet-Alert: \(Self.token(message.id))",
      "X-Swiftlet-Severity: \(Self.token(message.severity))",
      "MIME-Version: 1.0",
    ]
    let text = Self.part("text/plain", settings.body.render(message.document, .line))
    if let html = settings.html {
      let boundary = "swiftlet-" + Self.token(message.id).prefix(50)
      lines.append("Content-Type: multipart/alternative; boundary=\"\(boundary)\"")
      let other = Self.part("text/html", html.render(message.document, .html))
      for part in [text, other] { lines += ["", "--\(boundary)"] + part }
      lines += ["--\(boundary)--"]
    } else {
      lines += text
    }
    return Array((lines.joined(separator: "\r\n") + "\r\n").utf8)
  }

  /// Headers and body of a part; the body is in base64, lines of 76.
  private static func part(_ type: String, _ body: [UInt8]) -> [String] {
    // Lines of a text end with CRLF in mail.
    var text: [UInt8] = []
    for byte in body {
      if byte == 10, text.last != 13 { text.append(13) }
      text.append(byte)
    }
    let encoded = Data(text).base64EncodedString(
      options: [.lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed]
    )
    return [
      "Content-Type: \(type); charset=utf-8", "Content-Transfer-Encoding: base64", "", encoded,
    ]
  }

  /// A header's text: as it is where it is short, printable ASCII; else in encoded words (RFC 2047).
  static func encodedWords(_ text: String) -> String {
    let isPlain =
      text.utf8.count <= 60 && text.utf8.allSatisfy { $0 >= 32 && $0 < 127 } && !text.contains("=?")
    if isPlain { return text }
    var words: [String] = []
    var word: [UInt8] = []
    func encoded() -> String { "=?utf-8?B?\(Data(word).base64EncodedString())?=" }
    for scalar in text.unicodeScalars {
      let bytes = UTF8.encode(scalar).map { Array($0) } ?? []
      // Lines with words have at most 76 characters, the first with the header's name: 39 bytes as base64.
      if word.count + bytes.count > 39 {
        words.append(encoded())
        word = []
      }
      word += bytes
    }
    words.append(encoded())
    return words.joined(separator: "\r\n ")
  }

  /// `Tue, 24 Nov 2026 22:30:42 +0000`.
  static func date(_ time: Timestamp) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss Z"
    return formatter.string(from: Date(timeIntervalSince1970: Double(time.milliseconds) / 1000))
  }

  /// What may stand in a header as it is.
  private static func token(_ text: String) -> String {
    SyslogLine.printable(text, 200).replacing(">", with: "_").replacing("<", with: "_")
  }

  /// Whether a text is an address that needs no quotes: `name@host`.
  static func isAddress(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, text.utf8.count <= 254 else { return false }
    let isPlain = text.utf8.allSatisfy {
      $0 > 32 && $0 < 127 && !"<>()[],;:\\\"".utf8.contains($0)
    }
    return isPlain && !parts[0].isEmpty && !parts[1].isEmpty && !parts[1].hasPrefix("-")
      && !text.hasPrefix("-")
  }
}
