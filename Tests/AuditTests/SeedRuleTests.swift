// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL
import Events
import Foundation
import Rules
import Testing

@testable import Audit

/// The rule that the project began with, on what is translated.
@Suite struct SeedRuleTests {
  private static let rules: RuleSet = {
    let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
      .appending(path: "rules/linux/command_and_control_tunnel_or_port_forward.toml")
    let now = Timestamp(milliseconds: 1_790_000_000_000)
    let loader = RuleLoader { EQL.check($0.query ?? "", options: RuleSet.options($0, now)) }
    var result = RuleLoadResult()
    let bytes = (try? Data(contentsOf: path)).map { Array($0) } ?? []
    loader.load(name: "seed.toml", bytes: bytes, into: &result)
    return RuleSet(result.rules, now: now)
  }()

  private func alerts(_ documents: AuditDocuments) -> Int {
    let block = documents.bytes.withUnsafeBytes { LineBlock($0, firstLine: 1, source: "audit") }
    return Detector(Self.rules).process(block.bytes, source: "audit", firstLine: 1).matches.count
  }

  private static func exec(
    _ serial: Int,
    _ pid: Int,
    _ parent: Int,
    _ path: String,
    _ args: [String]
  )
    -> String
  {
    let list = args.enumerated().map { "a\($0)=\"\($1)\"" }.joined(separator: " ")
    let stamp = "msg=audit(1700000000.\(100 + serial):\(serial)):"
    return """
      type=SYSCALL \(stamp) arch=c000003e syscall=59 success=yes exit=0 a0=1 a1=2 a2=3 a3=8 items=2 ppid=\(parent) pid=\(pid) auid=1000 uid=1000 gid=1000 euid=1000 suid=1000 fsuid=1000 egid=1000 sgid=1000 fsgid=1000 tty=pts0 ses=3 comm="\(path.split(separator: "/").last ?? "")" exe="\(path)" key="exec"
      type=EXECVE \(stamp) argc=\(args.count) \(list)
      type=CWD \(stamp) cwd="/home/alice"
      type=PATH \(stamp) item=0 name="\(path)" inode=1 dev=08:01 mode=0100755 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL
      type=PATH \(stamp) item=1 name="/lib64/ld-linux-x86-64.so.2" inode=2 dev=08:01 mode=0100755 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL
      type=PROCTITLE \(stamp) proctitle="x"

      """
  }

  @Test func aTunnelInARawLogAlerts() throws {
    let shell = Self.exec(1, 100, 90, "/usr/bin/bash", ["bash"])
    let tunnel = Self.exec(
      2,
      101,
      100,
      "/usr/bin/ssh",
      ["ssh", "-N", "-L", "8080:127.0.0.1:80", "jump"]
    )
    let documents = try AuditDocuments(shell + tunnel)
    #expect(documents.events.count == 2)
    #expect(documents[1].first("process.parent.name") == "bash")
    #expect(documents[1].texts("process.args") == ["ssh", "-N", "-L", "8080:127.0.0.1:80", "jump"])
    #expect(alerts(documents) == 1)
    // Three arguments are too few.
    #expect(
      alerts(
        try AuditDocuments(shell + Self.exec(3, 102, 100, "/usr/bin/ssh", ["ssh", "-D", "1"]))
      ) == 0
    )
  }

  @Test func aParentIsInferredFromWhatItsChildTried() throws {
    // The log begins after the shell did; its child looked along PATH before it found ssh.
    let stamp = "msg=audit(1700000000.090:9):"
    let failed = """
      type=SYSCALL \(stamp) arch=c000003e syscall=59 success=no exit=-2 a0=1 a1=2 a2=3 a3=8 items=1 ppid=100 pid=101 auid=1000 uid=1000 gid=1000 euid=1000 suid=1000 fsuid=1000 egid=1000 sgid=1000 fsgid=1000 tty=pts0 ses=3 comm="dash" exe="/usr/bin/dash" key="exec"
      type=PATH \(stamp) item=0 name="/usr/local/bin/ssh" nametype=UNKNOWN
      type=PROCTITLE \(stamp) proctitle="dash"

      """
    let tunnel = Self.exec(10, 101, 100, "/usr/bin/ssh", ["ssh", "-N", "-R", "9:a:1", "jump"])
    let documents = try AuditDocuments(failed + tunnel)
    #expect(documents.events.count == 1)
    #expect(documents.counts.withoutEvent == 3)
    #expect(documents[0].first("process.parent.name") == "dash")
    #expect(documents[0].first("swiftlet.parent_inferred") == "true")
    #expect(alerts(documents) == 1)
  }

  /// With `execve-argv = ["string"]` laurel logs one text.
  @Test func aTunnelInLaurelsOtherSpellingAlerts() throws {
    let line = """
      {"ID":"1700000000.123:77","SYSCALL":{"arch":"0xc000003e","syscall":59,"success":"yes","exit":0,"items":2,"ppid":100,"pid":101,"auid":1000,"uid":1000,"gid":1000,"euid":0,"tty":"pts0","ses":3,"comm":"ssh","exe":"/usr/bin/ssh","ARCH":"x86_64","SYSCALL":"execve"},"EXECVE":{"argc":5,"ARGV_STR":"ssh -N -L 8080:10.0.0.5:80 jump%20host"},"PATH":[{"item":0,"name":"/usr/bin/ssh","nametype":"NORMAL"}],"PARENT_INFO":{"ID":"1700000000.100:76","comm":"bash","exe":"/usr/bin/bash","ppid":90,"ARGV_STR":"bash -i"}}
      """
    let documents = try AuditDocuments(line, laurel: true)
    let event = documents[0]
    #expect(event.first("process.command_line") == "ssh -N -L 8080:10.0.0.5:80 jump host")
    // Where it was divided nobody knows.
    #expect(event.texts("process.args").prefix(3) == ["ssh", "-N", "-L"])
    #expect(event.first("process.args_count") == "5")
    #expect(event.first("swiftlet.args.split") == "true")
    #expect(event.first("swiftlet.args_truncated") == nil)
    #expect(event.texts("process.parent.args") == ["bash", "-i"])
    #expect(alerts(documents) == 1)
  }

  @Test func aTunnelInLaurelsLogAlerts() throws {
    let line = """
      {"ID":"1700000000.123:77","NODE":"web1","SYSCALL":{"arch":"0xc000003e","syscall":59,"success":"yes","exit":0,"items":2,"ppid":100,"pid":101,"auid":1000,"uid":1000,"gid":1000,"euid":0,"suid":0,"fsuid":0,"egid":0,"sgid":0,"fsgid":0,"tty":"pts0","ses":3,"comm":"ssh","exe":"/usr/bin/ssh","key":"exec","ARCH":"x86_64","SYSCALL":"execve","AUID":"alice","UID":"alice","EUID":"root"},"EXECVE":{"argc":5,"ARGV":["ssh","-N","-R","9000:127.0.0.1:22","relay%20host"]},"CWD":{"cwd":"/home/alice"},"PATH":[{"item":0,"name":"/usr/bin/ssh","inode":1,"dev":"08:01","mode":"0o100755","ouid":0,"ogid":0,"rdev":"00:00","nametype":"NORMAL","OUID":"root"}],"PROCTITLE":{"ARGV":["ssh","-N"]},"PARENT_INFO":{"ID":"1700000000.100:76","comm":"bash","exe":"/usr/bin/bash","ppid":90,"ARGV":["bash","-i"]}}
      """
    let documents = try AuditDocuments(line, laurel: true)
    let event = documents[0]
    #expect(event.texts("process.args").last == "relay host")
    #expect(event.first("process.parent.name") == "bash")
    #expect(event.texts("process.parent.args") == ["bash", "-i"])
    #expect(event.first("user.name") == "root")
    #expect(event.first("user.audit.name") == "alice")
    #expect(event.first("host.name") == "web1")
    #expect(event.first("auditd.paths.mode") == "0100755")
    #expect(event.first("data_stream.dataset") == "endpoint.events.process")
    #expect(event.texts("event.action") == ["exec", "executed"])
    #expect(alerts(documents) == 1)
    #expect(LaurelTranslator.recognises([Array(line.utf8)]))
    #expect(!AuditLogTranslator.recognises([Array(line.utf8)]))
  }
}
