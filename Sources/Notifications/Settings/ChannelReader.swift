// SPDX-License-Identifier: Apache-2.0

/// Makes a channel of its table.
enum ChannelReader {
  static let types = ["webhook", "slack", "smtp", "syslog", "journald", "file"]

  /// The channel; nil where the table has problems.
  static func channel(_ table: inout SettingTable) -> ChannelSettings? {
    let name = table.requiredText("name", "write name = \"…\": messages about the channel use it")
    if let name, name.utf8.count > 100 {
      table.report("name", "the name is longer than 100 bytes", "write a shorter one")
    }
    var filter = ChannelFilter()
    if let least = table.word("minimum_severity", of: ChannelFilter.severities) {
      filter.minimumSeverity = least
    }
    filter.rules = table.texts("rules")
    filter.tags = table.texts("tags")
    filter.hosts = table.texts("hosts")
    let perMinute = table.number("per_minute", in: 0...100_000)
    let begin = table.word("begin", of: ["end", "start"])
    let timeout = table.seconds("timeout", in: 1...300) ?? 10
    guard
      let type = table.requiredText(
        "type",
        "write type = \"webhook\", or one of \(types.dropFirst().joined(separator: ", "))"
      )
    else { return nil }
    let target: ChannelSettings.Target?
    switch type {
    case "webhook": target = webhook(&table).map { .webhook($0) }
    case "slack": target = slack(&table).map { .slack($0) }
    case "smtp": target = mail(&table).map { .smtp($0) }
    case "syslog": target = syslog(&table).map { .syslog($0) }
    case "journald":
      target = .journald(socket: path("socket", &table) ?? "/run/systemd/journal/socket")
    case "file": target = file(&table).map { .file($0) }
    default:
      table.report(
        "type",
        "there are no channels of type `\(type)`",
        "write one of \(types.joined(separator: ", "))"
      )
      return nil
    }
    table.reportUnknown()
    guard let name, let target, table.problems.isEmpty else { return nil }
    // People read twenty a minute at most; programs read them all.
    let usual = type == "slack" || type == "smtp" ? 20 : 0
    let limit = perMinute ?? usual
    return ChannelSettings(
      name: name,
      filter: filter,
      perMinute: limit == 0 ? nil : limit,
      beginsWithOld: begin == "start",
      timeout: timeout,
      target: target
    )
  }

  static func path(_ key: String, _ table: inout SettingTable) -> String? {
    guard let path = table.text(key) else { return nil }
    if path.hasPrefix("/") { return path }
    table.report(key, "`\(path)` is no absolute path", "begin it with /")
    return nil
  }

  static func format(_ table: inout SettingTable, usual: MessageFormat) -> MessageFormat {
    table.word("format", of: MessageFormat.allCases.map(\.rawValue))
      .flatMap { MessageFormat(rawValue: $0) } ?? usual
  }

  private static func syslog(_ table: inout SettingTable) -> SyslogSettings? {
    let usual = "unix:/dev/log"
    let text = table.text("address") ?? usual
    let address = SyslogAddress(text)
    if address == nil {
      table.report(
        "address",
        "`\(text)` is no address of a syslog server",
        "write unix:/dev/log, udp:HOST:514 or tcp:HOST:514"
      )
    }
    let facility = table.word("facility", of: SyslogLine.facilities)
    let form = table.word("protocol", of: ["rfc5424", "local"])
    let format = format(&table, usual: .text)
    let body = table.template("body") ?? StandardTemplates.line
    guard let address else { return nil }
    // What listens at /dev/log takes RFC 5424 for a strange text, unless it is told otherwise.
    var isLocal = false
    if case .unix = address { isLocal = true }
    return SyslogSettings(
      address: address,
      facility: SyslogLine.facilities.firstIndex(of: facility ?? "authpriv") ?? 10,
      isRFC5424: form.map { $0 == "rfc5424" } ?? !isLocal,
      format: format,
      body: body
    )
  }

  private static func file(_ table: inout SettingTable) -> FileSettings? {
    let isGiven = table.has("path")
    let path = isGiven ? path("path", &table) : table.requiredText("path", "write path = \"/…\"")
    let format = format(&table, usual: .ecs)
    if format == .text {
      table.report("format", "a file has no texts for people", "write ecs, ocsf or cef")
    }
    return path.map { FileSettings(path: $0, format: format) }
  }
}
