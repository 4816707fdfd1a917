// SPDX-License-Identifier: Apache-2.0
package import Events

/// The channels of a configuration: its tables `[[notify]]`.
package struct NotificationSettings: Sendable {
  /// Most channels.
  static let channelLimit = 100

  /// The channels that are not turned off.
  package var channels: [ChannelSettings] = []

  /// No channels.
  package init() {}

  /// Reads the key `notify` of a configuration given as a tree. Channels with problems are left out.
  package init(configuration: JSONValue, problems: inout [SettingProblem]) {
    guard let value = configuration["notify"] else { return }
    guard let tables = value.arrayValue else {
      problems.append(
        SettingProblem(
          path: "notify",
          message: "`notify` must be a list of tables",
          help: ["begin each channel with [[notify]]"]
        )
      )
      return
    }
    if tables.count > Self.channelLimit {
      problems.append(
        SettingProblem(
          path: "notify",
          message: "there are \(tables.count) channels",
          help: ["keep no more than \(Self.channelLimit)"]
        )
      )
    }
    var names: Set<String> = []
    for (index, element) in tables.prefix(Self.channelLimit).enumerated() {
      var table = SettingTable(element, path: "notify.\(index)")
      let isEnabled = table.flag("enabled") ?? true
      let channel = ChannelReader.channel(&table)
      if let name = element["name"]?.stringValue, !names.insert(name).inserted {
        table.report("name", "another channel is called `\(name)` too", "give each its own name")
      }
      if table.problems.isEmpty, isEnabled, let channel { channels.append(channel) }
      problems += table.problems
    }
  }

  /// The configuration with `****` in place of what only its owner may see: addresses that are
  /// secrets, and values of headers. For everything that prints it.
  package static func masked(_ configuration: JSONValue) -> JSONValue {
    guard case .object(var members) = configuration else { return configuration }
    for index in members.indices where members[index].key == "notify" {
      guard let tables = members[index].value.arrayValue else { continue }
      members[index].value = .array(tables.map(maskedChannel))
    }
    return .object(members)
  }

  private static func maskedChannel(_ channel: JSONValue) -> JSONValue {
    guard case .object(var members) = channel else { return channel }
    // Their addresses are all that one needs to post; where they stand, anything may.
    let addressIsSecret = !["smtp", "syslog"].contains(channel["type"]?.stringValue ?? "")
    for index in members.indices {
      switch members[index].key {
      case "url":
        if addressIsSecret, let url = members[index].value.stringValue {
          members[index].value = .string(ServerAddress.masked(url))
        }
      case "headers":
        let headers = members[index].value.members ?? []
        members[index].value = .object(headers.map { .init($0.key, "****") })
      case "secret", "password", "bearer": members[index].value = "****"
      default: break
      }
    }
    return .object(members)
  }
}
