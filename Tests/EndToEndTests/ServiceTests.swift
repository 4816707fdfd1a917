// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import Testing

/// The service as its user has it: starts, signals, reloads, and what it says of itself.
@Suite("service")
struct ServiceTests {
  @Test func whatIsReadIsKeptAndAlertsOnce() throws {
    let session = try ServiceSession()
    try session.append(
      ServiceSession.line("e1", "socat", secondsAgo: 86_400) + ServiceSession.line("e2", "bash")
        + "no event\n"
    )
    let first = try session.runToEnd()
    #expect(first.status == 0, "\(first.messages)")
    #expect(first.messages.contains("2 events stored, 1 new alert"))
    #expect(first.messages.contains("1 lines were no event"))
    #expect(try session.alertedRules() == ["Test single"])
    let second = try session.runToEnd()
    #expect(second.messages.contains("0 events stored, 0 new alerts"))
    // The same events again, under other ids of their own, are other events; under the same, the same.
    try session.append(ServiceSession.line("e1", "socat", secondsAgo: 86_400))
    #expect(
      try session.runToEnd().messages.contains("1 event stored, 0 new alerts, 1 known before")
    )
    let alert = try #require(
      session.swiftlet("alerts", "list", "--json").documents.first
    )
    #expect(alert["kibana.alert.rule.execution.type"] as? String == "stream")
  }

  @Test func aRunningServiceAlertsAndEndsInOrder() throws {
    let session = try ServiceSession()
    try session.start()
    try session.append(ServiceSession.line("e1", "socat"))
    #expect(session.wait { session.folder.text("out").contains("Test single") })
    #expect(try session.swiftlet("status").status == 0)
    let events = try session.swiftlet("events", "search", "--json", "any where true")
    #expect(events.output.contains(#""_id":"e1""#))
    #expect(session.stop() == 0, "\(session.messages)")
    let status = try session.swiftlet("status")
    #expect(status.status == 1)
    #expect(status.output.contains("was stopped"))
  }

  @Test func twoServicesDoNotShareAStore() throws {
    let session = try ServiceSession()
    try session.start()
    let other = try session.runToEnd()
    #expect(other.status == 1)
    #expect(other.messages.contains("another process"))
    #expect(session.stop() == 0)
  }

  /// Rules are read anew on SIGHUP; a sequence that had begun goes on, and rules with errors change
  /// nothing.
  @Test func aReloadKeepsWhatWasPending() throws {
    let session = try ServiceSession()
    try session.writeRule(
      "sequence",
      query: """
        sequence by host.id with maxspan=5m
          [process where process.name == "chmod"]
          [process where process.name == "nc"]
        """,
      digit: 2
    )
    try session.start()
    try session.append(ServiceSession.line("e1", "chmod"))
    #expect(
      session.wait {
        (try? session.swiftlet("events", "list").output.contains("logs-test")) == true
      }
    )
    try session.writeRule("more", query: #"process where process.name == "iodine""#, digit: 3)
    session.signal(SIGHUP)
    #expect(session.wait { session.messages.contains("reloaded: 3 rules") })
    // A mistake in one of them takes none away.
    try session.writeRule("more", query: "process where", digit: 3)
    session.signal(SIGHUP)
    #expect(session.wait { session.messages.contains("the rules and settings of before go on") })
    #expect(session.messages.contains("Test more first"))
    try session.append(ServiceSession.line("e2", "nc") + ServiceSession.line("e3", "iodine"))
    #expect(session.wait { session.folder.text("out").contains("Test sequence") })
    #expect(session.stop() == 0)
    #expect(try session.alertedRules() == ["Test more", "Test sequence"])
  }

  @Test func systemdIsTold() throws {
    let session = try ServiceSession()
    let path = session.folder.path + "/notify"
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let isBound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
    #expect(isBound)
    var timeout = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(
      descriptor,
      SOL_SOCKET,
      SO_RCVTIMEO,
      &timeout,
      socklen_t(MemoryLayout<timeval>.size)
    )
    func next() -> String {
      var bytes = [UInt8](repeating: 0, count: 1_000)
      let count = recv(descriptor, &bytes, bytes.count, 0)
      return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
    try session.start(environment: ["NOTIFY_SOCKET": path])
    #expect(next() == "READY=1\nSTATUS=1 rules")
    #expect(next() == "WATCHDOG=1")
    #expect(session.stop() == 0)
    var last = ""
    while last != "STOPPING=1", let text = Optional(next()), !text.isEmpty { last = text }
    #expect(last == "STOPPING=1")
  }

  /// A reader of standard output that goes away ends nothing.
  @Test func outputThatNobodyTakesLosesNoAlert() throws {
    let session = try ServiceSession()
    for number in 0..<50 { try session.append(ServiceSession.line("e\(number)", "socat")) }
    let script = "\"$@\" --jsonl | head -n 1 >/dev/null; exit ${PIPESTATUS[0]}"
    for target in [script, "\"$@\" --jsonl >/dev/full 2>\"$ERR\""] {
      let process = Process()
      process.executableURL = URL(filePath: "/bin/bash")
      process.arguments = ["-c", target, "bash", BuiltProgram.path] + session.endArguments
      process.environment = ProcessInfo.processInfo.environment
        .merging(["ERR": session.folder.path + "/err"]) { $1 }
      process.standardError = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      #expect(try session.alertedRules().count == 50)
      try session.forget()
    }
  }

  @Test func aFileThatIsNotThereIsAnErrorAtTheEnd() throws {
    let session = try ServiceSession()
    try FileManager.default.removeItem(atPath: session.events)
    let result = try session.runToEnd()
    #expect(result.status == 1)
    #expect(result.messages.contains("was not read: No such file or directory"))
  }

  /// What waits for earlier events takes part in sequences when nothing follows any more.
  @Test func aSequenceAtTheEndOfAFileAlerts() throws {
    let session = try ServiceSession()
    try session.writeRule(
      "sequence",
      query: """
        sequence by host.id with maxspan=5m
          [process where process.name == "chmod"]
          [process where process.name == "nc"]
        """,
      digit: 2
    )
    for age in [86_400, 0] {
      try session.append(
        ServiceSession.line("a\(age)", "chmod", secondsAgo: age + 1)
          + ServiceSession.line("b\(age)", "nc", secondsAgo: age)
      )
    }
    #expect(try session.runToEnd().status == 0)
    #expect(try session.alertedRules() == ["Test sequence", "Test sequence"])
  }

  @Test func aStoreThatIsTakenAwayEndsTheService() throws {
    let session = try ServiceSession()
    try session.start()
    try FileManager.default.moveItem(atPath: session.store, toPath: session.store + ".moved")
    #expect(session.wait { session.messages.contains("was removed, moved or replaced") })
    #expect(session.stop() == 1)
  }

  @Test func backFillsWorkBesideTheService() throws {
    let session = try ServiceSession()
    try session.append(ServiceSession.line("e1", "socat"))
    try session.start()
    #expect(session.wait { session.folder.text("out").contains("Test single") })
    let now = try session.swiftlet("runs", "now", "--rules", session.rules)
    #expect(now.status == 1)
    let filled = try session.swiftlet(
      "runs",
      "backfill",
      "Test single",
      "--rules",
      session.rules,
      "--from",
      "now-1h"
    )
    #expect(filled.status == 0, "\(filled.messages)")
    #expect(session.stop() == 0)
    #expect(try session.alertedRules() == ["Test single"])
  }

  @Test func nothingToReadIsAnError() throws {
    let session = try ServiceSession()
    let result = try BuiltProgram.run(
      "run",
      "--sensor",
      "none",
      "--store",
      session.store,
      "--rules",
      session.rules
    )
    #expect(result.status == 2)
    #expect(result.messages.contains("there is nothing to read"))
  }

  /// `kill -9` at random moments; `Tests/Harness/kill_service.py` says what is compared.
  @Test func killingLosesNothing() throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "python3", BuiltProgram.root + "/Tests/Harness/kill_service.py", BuiltProgram.path, "--kills",
      "12", "--events", "5000", "--sensor", BuiltProgram.cannotWatch == nil ? "auto" : "none",
    ]
    let folder = try TemporaryFolder()
    process.standardOutput = FileHandle(forWritingAtPath: try folder.write("out", Data()))
    process.standardError = FileHandle(forWritingAtPath: try folder.write("err", Data()))
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(folder.text("out")) \(folder.text("err"))")
    #expect(folder.text("out").contains("nothing lost, nothing twice"))
  }
}
