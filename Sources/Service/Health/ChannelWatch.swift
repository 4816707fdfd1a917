// SPDX-License-Identifier: Apache-2.0
import Events
import Notifications
import Storage

/// Looks whether alerts reach the channels, and says once when one begins to fail, parks messages, or
/// works again.
struct ChannelWatch {
  /// How a channel stands.
  struct Standing: Equatable {
    var name: String
    /// Alerts that wait.
    var waiting: Int
    /// Messages that were refused for good.
    var parked: Int
    /// What the last attempt met with; nil where it went well.
    var failure: String?

    init(_ status: ChannelStatus) {
      name = status.name
      waiting = status.pending
      parked = status.parked
      failure =
        status.problem
        ?? (status.record.map { $0.attempts > 0 } == true
          ? status.record?.lastError ?? "the last attempt failed" : nil)
    }

    var document: JSONValue {
      .object([
        .init("name", .string(name)), .init("waiting", .number(waiting)),
        .init("parked", .number(parked)),
        .init("problem", failure.map { .string($0) } ?? .null),
      ])
    }
  }

  /// How the channels stood when they were looked at last.
  private(set) var standings: [Standing] = []

  /// Looks at the channels; what is new is said.
  mutating func look(at statuses: [ChannelStatus], _ log: ServiceLog) {
    let found = statuses.filter { $0.type != nil }.map(Standing.init)
    for standing in found {
      let before = standings.first { $0.name == standing.name }
      if let failure = standing.failure, before?.failure == nil {
        log.warn("channel \(standing.name) is not reached: \(failure); it is tried again")
      }
      if standing.failure == nil, before?.failure != nil {
        log.note("channel \(standing.name) is reached again")
      }
      let parked = standing.parked - (before?.parked ?? 0)
      if parked > 0 {
        log.warn(
          "channel \(standing.name) refused \(parked) of the alerts: `swiftlet notify status` says why"
        )
      }
    }
    standings = found
  }
}
