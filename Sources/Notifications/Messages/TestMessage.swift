// SPDX-License-Identifier: Apache-2.0
package import Events

extension Message {
  /// A message that shows that a channel works, and says that it is nothing more.
  package static func test(channel: String, host: String?, time: Timestamp) -> Message {
    Message(
      id: "test-" + SHA256Text.hexadecimal([channel, String(time.nanoseconds)]),
      ruleID: "swiftlet-test",
      name: "TEST: Swiftlet can reach this channel",
      reason:
        "This is a test of the channel \(channel), sent by `swiftlet notify test`. Nothing was detected.",
      severity: "low",
      riskScore: 0,
      time: time,
      host: host,
      more: [
        .init("kibana.alert.rule.tags", ["test"]), .init("swiftlet.test", true),
      ]
    )
  }
}
