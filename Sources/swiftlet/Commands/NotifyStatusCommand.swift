// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events
import Notifications
import Service
import Storage

/// `swiftlet notify status`: how each channel stands.
struct NotifyStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show for each channel what was sent, what waits, and what was refused.",
    discussion: """
      `waiting` are alerts behind the last one that the channel is done with, before its filters. \
      `parked` are messages that the receiver refused for good: `swiftlet notify retry` sends them again.
      """
  )

  @OptionGroup var configuration: NotifyConfiguration
  @OptionGroup var store: StoreArguments
  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let loaded = try configuration.options.usable()
    let settings = loaded.configuration.notifications
    let names = Set(loaded.shownChannels.compactMap { $0["name"]?.stringValue })
    let channels: [ChannelStatus]
    do throws(StorageError) {
      let state = try StoreArguments.readableState(store.layout(configuration.options))
      channels = try state.read { try ChannelStatus.all(settings, $0) }
    } catch {
      throw StoreMessages.failure(error)
    }
    if json {
      let document: JSONValue = .object([.init("channels", .array(channels.map(Self.document)))])
      return Console.print(document.serialised())
    }
    if channels.isEmpty {
      return Console.note("there are no channels; docs/notifications.md says how to add one")
    }
    var table = TextTable(
      ["channel", "type", "delivered", "waiting", "parked", "next attempt", "last error"],
      alignsRight: [false, false, true, true, true]
    )
    for channel in channels {
      table.add([
        channel.name,
        channel.type ?? (names.contains(channel.name) ? "turned off" : "not configured"),
        ProgressLine.count(channel.record?.delivered ?? 0),
        // Nothing waits for a channel that nobody sends on.
        channel.type == nil ? "-" : ProgressLine.count(channel.pending),
        ProgressLine.count(channel.parked), channel.record?.nextAttempt?.iso8601() ?? "-",
        channel.problem ?? Self.openError(channel.record) ?? "-",
      ])
    }
    let width = Console.isTerminal ? Console.width() : nil
    for line in table.lines(width: width, style: .output) { Console.print(line) }
    for channel in channels { tellMore(of: channel, isConfigured: names.contains(channel.name)) }
  }

  private func tellMore(of channel: ChannelStatus, isConfigured: Bool) {
    let name = channel.name.visible
    let word = ShellWords.text([channel.name])
    for parked in channel.firstParked {
      let delivery = parked.delivery
      Console.note(
        "\(name): \(Self.text(parked)) was refused at \(delivery.parked.iso8601()): "
          + delivery.error.visible
      )
    }
    let more = channel.parked - channel.firstParked.count
    if more > 0 { Console.note("\(name): and \(ProgressLine.count(more)) more") }
    if !isConfigured {
      Console.note(
        "\(name) is no channel of the configuration: `swiftlet notify forget \(word)` drops what is "
          + "kept of it"
      )
    } else if channel.parked > 0 {
      Console.note("\(name): `swiftlet notify retry \(word)` sends again")
    }
  }

  private static func text(_ parked: ChannelStatus.Parked) -> String {
    guard let alert = parked.alert else { return "an alert that is kept no more" }
    let id = String(alert.id.prefix(8)).visible
    let text = "alert \(id) (\(alert.ruleName.visible))"
    return parked.delivery.isDigest ? "a digest of alerts up to \(text)" : text
  }

  /// What the last attempt met with, unless a message was received since.
  private static func openError(_ record: DeliveryChannel?) -> String? {
    guard let record, let time = record.lastErrorTime else { return nil }
    if let delivery = record.lastDelivery, delivery > time { return nil }
    return record.lastError
  }

  private static func document(_ channel: ChannelStatus) -> JSONValue {
    let record = channel.record
    func time(_ value: Timestamp?) -> JSONValue { value.map { .string($0.iso8601()) } ?? .null }
    return .object([
      .init("name", .string(channel.name)),
      .init("type", channel.type.map { .string($0) } ?? .null),
      .init("delivered", .integer(record?.delivered ?? 0)),
      .init("digested_alerts", .integer(record?.digested ?? 0)),
      .init("filtered_alerts", .integer(record?.filtered ?? 0)),
      .init("refused", .integer(record?.refused ?? 0)),
      .init("failures", .integer(record?.failures ?? 0)),
      .init("waiting", .integer(channel.pending)),
      .init("parked", .integer(channel.parked)),
      .init("attempts", .integer(record?.attempts ?? 0)),
      .init("next_attempt", time(record?.nextAttempt)),
      .init("last_delivery", time(record?.lastDelivery)),
      .init("last_error", record?.lastError.map { .string($0) } ?? .null),
      .init("last_error_time", time(record?.lastErrorTime)),
      .init(
        "first_parked",
        .array(
          channel.firstParked.map { parked in
            let delivery = parked.delivery
            return .object([
              .init("alert", .integer(delivery.last)),
              .init("alert_id", parked.alert.map { .string($0.id) } ?? .null),
              .init("rule_name", parked.alert.map { .string($0.ruleName) } ?? .null),
              .init("is_digest", .bool(delivery.isDigest)),
              .init("error", .string(delivery.error)),
              .init("parked", .string(delivery.parked.iso8601())),
            ])
          }
        )
      ),
    ])
  }
}
