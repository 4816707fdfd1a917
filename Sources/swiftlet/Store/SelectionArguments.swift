// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events
import Storage

/// An instant as people write it: `2026-11-24T10:00:00Z`, `2026-11-24`, `now-2h`, or `2h`, which is that
/// long ago. Without a zone it is UTC, as all times that are shown, whatever the zone of this machine.
struct Instant: ExpressibleByArgument {
  var timestamp: Timestamp

  init?(argument: String) {
    let plain = Array(argument.utf8).withUnsafeBytes { Timestamp.parse($0) }
    let now = Clock.now
    guard
      let timestamp = plain ?? DateMath.parse(argument, now: now)
        ?? DateMath.parse("now-\(argument)", now: now)
    else { return nil }
    self.timestamp = timestamp
  }
}

/// Which of the stored events.
struct SelectionArguments: ParsableArguments {
  @Option(
    name: .customLong("stream"),
    help: ArgumentHelp(
      "Data streams: logs-*, endgame-*, -logs-x* to leave out; repeatable. Default: all.",
      valueName: "pattern"
    )
  )
  var streams: [String] = []
  @Option(
    help: ArgumentHelp(
      "Events of this time and later: 2026-11-24T10:00:00Z, …T10:00:00+01:00, 2026-11-24, now-2h; UTC without a zone.",
      valueName: "time"
    )
  )
  var from: Instant?
  @Option(help: ArgumentHelp("Events before this time.", valueName: "time"))
  var to: Instant?
  @Option(
    help: ArgumentHelp(
      "Events of this host.name, host.hostname or host.id, in any case; repeatable.",
      valueName: "name"
    )
  )
  var host: [String] = []

  func validate() throws {
    if let from, let to, from.timestamp >= to.timestamp {
      throw ValidationError("--from must be earlier than --to.")
    }
    if streams.first?.hasPrefix("-") == true {
      throw ValidationError("--stream names what to look at before what to leave out.")
    }
  }

  /// What is wanted.
  var selection: EventSelection {
    var selection = EventSelection()
    selection.streams = IndexPatterns(streams)
    selection.times = TimeRange(from: from?.timestamp, to: to?.timestamp)
    selection.hosts = host
    return selection
  }
}
