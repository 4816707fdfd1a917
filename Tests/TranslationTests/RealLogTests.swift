// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Testing
import Translation

/// Logs that other programs really wrote, where this machine has them: not a line of them is lost.
@Suite struct RealLogTests {
  @Test(
    .enabled(
      if: !RealLogs.files("tetragon", ending: ".json").isEmpty,
      "there are no logs of Tetragon in \(RealLogs.folder)"
    )
  )
  func tetragon() throws {
    var actions: [String: Int] = [:]
    for path in RealLogs.files("tetragon", ending: ".json") {
      let input = TranslatedInput(try InputOpening().open(path))
      #expect(input.format == .tetragon, "\(path)")
      #expect(input.addsUp && input.counts.notUnderstood == 0, "\(path) \(input.issues)")
      #expect(input.counts.events == 1, "\(path)")
      let event = try input.document()
      for field in [
        "@timestamp", "event.id", "event.action", "event.category", "process.pid", "process.name",
        "process.executable", "process.parent.name", "container.id", "host.name",
      ] {
        #expect(event.at(field) != "nothing", "\(path): \(field)")
      }
      actions[event.at("event.action"), default: 0] += 1
    }
    #expect(actions[#""exec""#] == 9)
    #expect(actions[#""end""#] == 4)
    #expect(actions[#""connection_attempted""#] == 2)
    #expect(actions[#""listen""#] == 2)
    #expect(actions[#""disconnect_received""#] == 2)
    #expect(actions[#""open""#, default: 0] + actions[#""modification""#, default: 0] == 2)
  }
}
