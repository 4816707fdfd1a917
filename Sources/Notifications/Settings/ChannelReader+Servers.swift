// SPDX-License-Identifier: Apache-2.0
import Events

extension ChannelReader {
  static func webhook(_ table: inout SettingTable) -> WebhookSettings? {
    let url = address(&table)
    let tls = tls(&table)
    let format = format(&table, usual: .ecs)
    let body = table.template("body")
    if body != nil, table.has("format") {
      table.report("body", "`format` and `body` are both given", "keep one of them")
    }
    if format == .text {
      table.report(
        "format",
        "a webhook has no text of its own",
        "write ecs, ocsf or cef, or a body"
      )
    }
    let type = table.text("content_type")
    if let type, !type.utf8.allSatisfy({ $0 >= 32 && $0 < 127 }) {
      table.report("content_type", "`\(type)` is no content type", "write \"application/json\"")
    }
    let secret = table.secret("secret")
    let bearer = table.secret("bearer")
    let headers = headers(&table)
    guard let url else { return nil }
    return WebhookSettings(
      url: url,
      tls: tls,
      format: format,
      body: body,
      contentType: type ?? (format == .cef ? "text/plain; charset=utf-8" : "application/json"),
      secret: secret,
      bearer: bearer,
      headers: headers
    )
  }

  static func slack(_ table: inout SettingTable) -> SlackSettings? {
    let url = address(&table)
    let tls = tls(&table)
    let text = table.template("text") ?? StandardTemplates.slack
    return url.map { SlackSettings(url: $0, tls: tls, text: text) }
  }

  /// `url`, `url_file` or `url_env`.
  private static func address(_ table: inout SettingTable) -> SecretSource? {
    let url = table.text("url")
    let file = path("url_file", &table)
    let variable = table.text("url_env")
    let given = [
      url.map { SecretSource.text($0) }, file.map { .file($0) }, variable.map { .environment($0) },
    ].compactMap { $0 }
    if let url, let problem = ServerAddress.problem(url, schemes: HTTPTransport.schemes) {
      table.report("url", problem.message, problem.help)
    }
    if given.count > 1 {
      table.report("", "there are several addresses", "keep one of url, url_file and url_env")
    }
    if given.isEmpty, table.problems.isEmpty {
      table.report("", "`url` is missing", "write url = \"https://…\", or url_file, or url_env")
    }
    return given.first
  }

  private static func tls(_ table: inout SettingTable) -> TLSSettings {
    TLSSettings(
      verifies: table.flag("verify_tls") ?? true,
      authorities: path("ca_file", &table)
    )
  }

  private static func headers(_ table: inout SettingTable) -> [(name: String, value: String)] {
    guard let value = table.value("headers") else { return [] }
    guard let members = value.members else {
      table.report(
        "headers",
        "`headers` must be a table",
        "write headers = { \"X-Team\" = \"blue\" }"
      )
      return []
    }
    var headers: [(name: String, value: String)] = []
    for member in members {
      let name = member.key
      let isName = !name.isEmpty && name.utf8.allSatisfy(Self.isNameByte)
      guard isName, let text = member.value.stringValue,
        text.utf8.allSatisfy({ $0 >= 32 && $0 < 127 })
      else {
        table.report(
          "headers.\(name)",
          "a header is a name of letters, digits and dashes, and a text in one line",
          "write \"X-Team\" = \"blue\""
        )
        continue
      }
      if HTTPTransport.ownHeaders.contains(name.lowercased()) {
        table.report("headers.\(name)", "`\(name)` is set by Swiftlet", "take it out")
        continue
      }
      headers.append((name, text))
    }
    return headers
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  static func mail(_ table: inout SettingTable) -> MailSettings? {
    let url = table.requiredText("url", "write url = \"smtp://HOST:587\" or \"smtps://HOST:465\"")
    if let url, let problem = ServerAddress.problem(url, schemes: MailTransport.schemes) {
      table.report("url", problem.message, problem.help)
    }
    let startTLS = table.word("starttls", of: MailSettings.StartTLS.allCases.map(\.rawValue))
    let tls = tls(&table)
    let user = table.text("user")
    let password = table.secret("password")
    if user == nil, password != nil || table.has("user") {
      table.report("user", "a password needs a `user`", "write user = \"…\"")
    }
    let from = table.requiredText("from", "write from = \"swiftlet@example.org\"")
    let to = table.texts("to")
    if to.isEmpty { table.report("", "`to` names nobody", "write to = [\"soc@example.org\"]") }
    for (key, addresses) in [("from", from.map { [$0] } ?? []), ("to", to)] {
      for address in addresses where !MailMessage.isAddress(address) {
        table.report(key, "`\(address)` is no mail address", "write name@example.org alone")
      }
    }
    if to.count > 100 { table.report("to", "there are over 100 addresses", "use a list's address") }
    let subject = table.template("subject") ?? StandardTemplates.subject
    let body = table.template("body") ?? StandardTemplates.mail
    let html = table.template("html")
    guard let url, let from else { return nil }
    return MailSettings(
      url: url,
      tls: tls,
      startTLS: startTLS.flatMap { MailSettings.StartTLS(rawValue: $0) } ?? .required,
      user: user,
      password: password,
      from: from,
      to: to,
      subject: subject,
      body: body,
      html: html
    )
  }
}
