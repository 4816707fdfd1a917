// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import Testing

@testable import Sensors

/// The audit sensor on the real kernel, beside no daemon; whatever happens, nothing is left behind.
@Suite(.serialized, .enabled(if: AuditSystem.refusal == nil, "the audit system is not ours here"))
struct AuditSensorTests {
  private static let script = """
    bash -c '/bin/true "two words" "" $(printf "\\\\377x"); :'
    printf '#!/bin/sh\\nexit 0\\n' > tool.sh; chmod +x tool.sh; ./tool.sh -a
    ln -s /bin/true renamed; ./renamed
    cp /bin/true iodine; ./iodine -f t.example.net
    ssh -F /dev/null -o BatchMode=yes -o ConnectTimeout=1 -p 1 -N -R 9000:127.0.0.1:22 127.0.0.1
    ./no-such-program
    """

  /// One program's start in a few words.
  private static func summary(_ event: [String: Any]) -> String {
    let process = event["process"] as? [String: Any] ?? [:]
    let parent = process["parent"] as? [String: Any] ?? [:]
    let user = event["user"] as? [String: Any] ?? [:]
    let arguments = process["args"] as? [String] ?? []
    return [
      process["name"] as? String ?? "?", process["executable"] as? String ?? "?",
      arguments.joined(separator: "|"), "\(process["args_count"] ?? "?")",
      parent["name"] as? String ?? "?", user["name"] as? String ?? "?",
    ].joined(separator: " ")
  }

  static func starts(_ session: WatchSession) -> [String] {
    session.ownEvents.filter {
      ($0["event"] as? [String: Any])?["action"] as? String == "exec"
    }.map { summary($0).replacingOccurrences(of: session.workPath, with: "WORK") }
  }

  @Test func startsAreExactAndSettingsComeBack() throws {
    let before = try AuditSystem()
    #expect(before.ourRules == 0)
    let session = try WatchSession("--sensor", "audit")
    #expect(session.messages.contains("through kernel audit"))
    let during = try AuditSystem()
    #expect(during.ourRules > 0)
    #expect(during.enabled == 1)
    #expect(during.otherRules == before.otherRules)
    try session.shell(Self.script)
    let alerts = try session.stop()
    #expect(session.status == 0)
    #expect(try AuditSystem() == before)

    let starts = Self.starts(session)
    func count(_ text: String) -> Int { starts.filter { $0.hasPrefix(text) }.count }
    #expect(count("true /usr/bin/true /bin/true|two words||\u{FFFD}x 4 bash") == 1, "\(starts)")
    #expect(count("tool.sh WORK/tool.sh /bin/sh|./tool.sh|-a 3 bash") == 1, "\(starts)")
    #expect(count("true /usr/bin/true ./renamed 1 bash") == 1, "\(starts)")
    #expect(count("no-such-program") == 0)
    let names = alerts.compactMap { ($0["process"] as? [String: Any])?["name"] as? String }
    #expect(names.sorted() == ["iodine", "ssh"])
  }

  @Test(.enabled(if: BuiltProgram.cannotWatch == nil, "there is no eBPF here to compare with"))
  func startsAreThoseThatEBPFSees() throws {
    let sensors = ["audit", "ebpf"]
    var seen: [[String]] = []
    var alerts: [Int] = []
    for sensor in sensors {
      let session = try WatchSession("--sensor", sensor)
      try session.shell(Self.script)
      alerts.append(try session.stop().count)
      seen.append(Self.starts(session).sorted())
    }
    #expect(seen[0] == seen[1])
    #expect(alerts[0] == alerts[1])
  }

  @Test(arguments: ["kernel", "network,credentials,kernel"])
  func rulesAreGoneAfterAKill(families: String) throws {
    let before = try AuditSystem()
    let session = try WatchSession("--sensor", "audit", "--families", families)
    // The rule asks for processes, and with them for users and modules.
    let wanted = Set(
      families.split(separator: ",").compactMap { SensorFamily(rawValue: String($0)) }
    ).union([.process, .credentials, .kernel])
    #expect(try AuditSystem().ourRules == AuditRule.wanted(wanted).count)
    session.killNow()
    #expect(try AuditSystem.waits(for: before))
  }

  @Test func rulesAreGoneAfterTheNextStartWhenTheGuardIsKilledToo() throws {
    let before = try AuditSystem()
    let session = try WatchSession("--sensor", "audit")
    // The guard is the sensor's only child.
    let children =
      try String(
        contentsOfFile: "/proc/\(session.identifier)/task/\(session.identifier)/children",
        encoding: .utf8
      ).split(separator: " ").compactMap { pid_t($0) }
    let guards = children.filter {
      (try? String(contentsOfFile: "/proc/\($0)/comm", encoding: .utf8)) == "swiftlet-audit\n"
    }
    #expect(guards.count == 1)
    for child in guards { kill(child, SIGKILL) }
    session.killNow()
    #expect(try AuditSystem().ourRules > 0)
    let next = try WatchSession("--sensor", "audit")
    let during = try AuditSystem()
    #expect(during.ourRules == AuditRule.wanted([.process, .credentials, .kernel]).count)
    _ = try next.stop()
    #expect(try AuditSystem() == before)
  }

  @Test func twoDoNotShareTheAuditSystem() throws {
    let before = try AuditSystem()
    let session = try WatchSession("--sensor", "audit")
    #expect(throws: SensorError.auditInUse) {
      _ = try AuditSensor(EBPFSensor.Configuration(agent: AgentInfo(version: "0.0.0")))
    }
    #expect(try AuditSystem().ourRules > 0)
    _ = try session.stop()
    #expect(try AuditSystem() == before)
  }

  @Test func manyStartsAreSeenOrCounted() throws {
    let session = try WatchSession("--sensor", "audit")
    try session.shell("for i in $(seq 500); do /bin/true $i & done; wait")
    _ = try session.stop()
    let numbers = Set(
      session.ownEvents.compactMap {
        (($0["process"] as? [String: Any])?["args"] as? [String])?.dropFirst().first
      }
    )
    let lost = session.messages.contains("events lost")
    #expect((1...500).allSatisfy { numbers.contains("\($0)") } || lost, "\(session.messages)")
  }

  @Test func theConnectorMarksWhatItSees() throws {
    let session: WatchSession
    do {
      session = try WatchSession("--sensor", "proc")
    } catch let failure as WatchSession.Failure {
      print("skipping the process connector: \(failure.text)")
      return
    }
    #expect(session.messages.contains("degraded"))
    try session.shell("cp /bin/sleep iodine; ./iodine 1")
    let alerts = try session.stop()
    #expect(alerts.count == 1)
    let own = session.ownEvents
    #expect(!own.isEmpty)
    for event in own {
      let sensor = (event["swiftlet"] as? [String: Any])?["sensor"] as? [String: Any]
      #expect(sensor?["degraded"] as? Bool == true)
    }
  }
}
