// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import Testing

/// `swiftlet status` with what a service may have left behind.
@Suite("status")
struct StatusTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func status(_ more: String...) throws -> BuiltProgram.Result {
    try BuiltProgram.run(["status", "--store", folder.path] + more)
  }

  private func write(pid: Int32 = getpid(), secondsAgo: Double = 0, more: String = "") throws {
    let updated = Date(timeIntervalSinceNow: -secondsAgo).ISO8601Format()
    let text =
      #"{"state":"running","pid":\#(pid),"updated":"\#(updated)","events":{"badly_named":3},"#
      + #""inputs":[{"path":"/x","rotations":2,"skipped_lines":1,"torn_bytes":7,"problem":null}]\#(more)}"#
    try folder.write("status.json", Data(text.utf8))
  }

  @Test func aServiceThatSaysNothingForLongDoesNotAnswer() throws {
    try write()
    #expect(try status().status == 0)
    try write(secondsAgo: 3_600)
    let silent = try status()
    #expect(silent.status == 1)
    #expect(silent.output.contains("does not answer"))
    #expect(try status("--json").documents.first?["answers"] as? Bool == false)
  }

  @Test func aPidThatIsUsedAgainIsNotTheService() throws {
    try write(more: #","started_ticks":1"#)
    let result = try status()
    #expect(result.status == 1)
    #expect(result.output.contains("does not run"))
  }

  @Test func whatIsNotStoredIsShown() throws {
    try write()
    let text = try status().output
    #expect(text.contains("events not stored, badly named"))
    #expect(
      text.contains(
        "input /x: 2 rotations, 1 line too long, not stored, 7 bytes of torn lines, not stored"
      ),
      "\(text)"
    )
  }

  /// What a running service lost, and which rules it cannot match, is also the doctor's to say.
  @Test func theDoctorSaysWhatTheServiceLost() throws {
    func doctor() throws -> [String: [String: Any]] {
      let result = try BuiltProgram.run("doctor", "--json", "--store", folder.path)
      let checks = result.documents.first?["checks"] as? [[String: Any]] ?? []
      return checks.reduce(into: [:]) { $0[$1["name"] as? String ?? "?"] = $1 }
    }
    #expect(try doctor()["service"]?["found"] as? String == "none with \(folder.path)")
    let kinds = #""exec":{"dropped":0},"connect":{"dropped":12},"file":{"dropped":3}"#
    let blind = #""blind_rules":[{"category":"network","rules":7,"reason":"turned off"}]"#
    try write(more: #","started":"2026-11-26T10:00:00Z","sensor":{\#(kinds),\#(blind)}"#)
    let checks = try doctor()
    let lost = try #require(checks["events lost by the service"])
    #expect(lost["ok"] as? Bool == false)
    #expect(lost["found"] as? String == "12 connect, 3 file since 2026-11-26T10:00:00Z")
    let missed = try #require(checks["rules that the service cannot match"])
    #expect(missed["found"] as? String == "7 miss network events (turned off)")
    let status = try status().output
    #expect(
      status.contains("rules that cannot match: 7, no network events (turned off)"),
      "\(status)"
    )
  }

  @Test func whatIsNoStatusIsSaid() throws {
    let none = try status()
    #expect(none.status == 1 && none.messages.contains("never ran"))
    for text in ["", #"{"state":"runn"#, "[]", #"{"pid":1}"#] {
      try folder.write("status.json", Data(text.utf8))
      let result = try status()
      #expect(result.status == 1 && result.messages.contains("damaged"), "\(result.messages)")
    }
    try FileManager.default.removeItem(atPath: folder.path + "/status.json")
    try FileManager.default.createDirectory(
      atPath: folder.path + "/status.json",
      withIntermediateDirectories: false
    )
    #expect(try status().messages.contains("cannot be read"))
  }
}
