// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events
import Storage

/// What an exception is tried on before it is kept.
struct PreviewArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Stored events of this time and later; the last week unless given.",
      valueName: "time"
    )
  )
  var from: Instant?
  @Option(help: ArgumentHelp("Stored events before this time.", valueName: "time"))
  var to: Instant?
  @Option(help: ArgumentHelp("Most alerts and events that are listed.", valueName: "n"))
  var size = 10

  func validate() throws {
    if size < 0 { throw ValidationError("--size is 0 or more.") }
    if let from, let to, from.timestamp >= to.timestamp {
      throw ValidationError("--from must be earlier than --to.")
    }
  }

  /// The time range of events.
  var times: TimeRange {
    let week = Timestamp(nanoseconds: Clock.now.nanoseconds - 7 * 86_400 * 1_000_000_000)
    return TimeRange(from: from?.timestamp ?? week, to: to?.timestamp)
  }
}
