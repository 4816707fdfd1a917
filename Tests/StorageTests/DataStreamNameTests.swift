// SPDX-License-Identifier: Apache-2.0
import Storage
import Testing

/// Names become folders: nothing may leave the store.
@Suite("data stream names")
struct DataStreamNameTests {
  @Test(arguments: [
    "", ".", "..", "../x", "a/b", "/etc", "a\0b", "-a", "_a", ".hidden", "a b", "a\nb", "a*", "a?",
    "a\\b", "a:b", "a\"b", "ä", "\u{202E}a", String(repeating: "a", count: 201),
  ])
  func hostileNamesAreRefused(_ name: String) {
    #expect(DataStreamName(name) == nil)
    #expect(DataStreamName(index: name) == nil)
  }

  @Test(arguments: [
    "logs-endpoint.events.process-default", "endgame-1", "winlogbeat-8.1+x", "A_b@c",
    String(repeating: "a", count: 200),
  ])
  func usualNamesAreTaken(_ name: String) {
    #expect(DataStreamName(name)?.text == name)
    #expect(DataStreamName(index: name)?.text == name)
  }

  @Test func anIndexBehindADataStreamBelongsToIt() {
    let index = ".ds-logs-endpoint.events.process-default-2026.11.24-000001"
    #expect(DataStreamName(index: index)?.text == "logs-endpoint.events.process-default")
    #expect(DataStreamName(index: ".ds-a") == nil)
    #expect(DataStreamName(index: ".ds-../../x-2026.11.24-000001") == nil)
    #expect(DataStreamName(index: ".alerts-x") == nil)
  }
}
