// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Notifications
import Storage
import Synchronization
import Testing

@testable import Service

/// The service says when alerts do not reach a channel, once, and when they do again.
@Suite struct ChannelWatchTests {
  /// What was logged.
  private final class Lines: Sendable {
    private let all = Mutex<[String]>([])
    var log: ServiceLog { ServiceLog { _, text in self.all.withLock { $0.append(text) } } }
    func take() -> [String] {
      all.withLock { lines in
        defer { lines = [] }
        return lines
      }
    }
  }

  @Test func failingIsToldOnce() throws {
    let lines = Lines()
    var watch = ChannelWatch()
    func look(attempts: Int, parked: Int) {
      var record = DeliveryChannel(name: "ops", cursor: 3)
      record.attempts = attempts
      record.lastError = attempts > 0 ? "connection refused" : nil
      watch.look(
        at: [
          ChannelStatus(name: "ops", type: "webhook", record: record, pending: 2, parked: parked)
        ],
        lines.log
      )
    }
    look(attempts: 0, parked: 0)
    #expect(lines.take().isEmpty)
    look(attempts: 1, parked: 0)
    #expect(lines.take() == ["channel ops is not reached: connection refused; it is tried again"])
    look(attempts: 2, parked: 0)
    #expect(lines.take().isEmpty)
    #expect(watch.standings.first?.failure == "connection refused")
    look(attempts: 0, parked: 2)
    #expect(
      lines.take() == [
        "channel ops is reached again",
        "channel ops refused 2 of the alerts: `swiftlet notify status` says why",
      ]
    )
    look(attempts: 0, parked: 2)
    #expect(lines.take().isEmpty)
  }
}
