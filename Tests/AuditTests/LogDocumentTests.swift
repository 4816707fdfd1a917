// SPDX-License-Identifier: Apache-2.0
import Events
import Testing

@testable import Audit

/// What the records of a log become.
@Suite struct LogDocumentTests {
  private static func call(
    _ number: Int,
    _ serial: Int,
    pid: Int = 20,
    parent: Int = 10,
    exe: String = "/usr/bin/socat",
    arguments: String = "a0=5 a1=7ffc a2=10 a3=0",
    success: String = "yes",
    exit: String = "0"
  ) -> String {
    "type=SYSCALL msg=audit(1700000000.500:\(serial)): arch=c000003e syscall=\(number) success=\(success) exit=\(exit) \(arguments) items=0 ppid=\(parent) pid=\(pid) auid=1000 uid=1000 gid=1000 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts300 ses=3 comm=\"socat\" exe=\"\(exe)\" key=\"k\""
  }

  private static func with(_ serial: Int, _ call: String, _ records: String...) -> String {
    ([call] + records.map { $0.replacing("@", with: "msg=audit(1700000000.500:\(serial)):") }
      + ["type=EOE msg=audit(1700000000.500:\(serial)):"]).joined(separator: "\n") + "\n"
  }

  private static let exec = with(
    1,
    call(59, 1, arguments: "a0=1 a1=2 a2=3 a3=4"),
    "type=EXECVE @ argc=3 a0=\"socat\" a1=\"TCP4-LISTEN:80,fork\" a2=746F203A",
    "type=CWD @ cwd=\"/srv\"",
    "type=PATH @ item=0 name=\"bin/../bin/socat\" nametype=NORMAL",
    "type=PATH @ item=1 name=\"/lib64/ld-linux-x86-64.so.2\" nametype=NORMAL"
  )

  @Test func anExecHasDefendsShape() throws {
    let event = try AuditDocuments(Self.exec)[0]
    #expect(event.first("@timestamp") == "2023-11-14T22:13:20.500000000Z")
    #expect(event.texts("event.action") == ["exec", "executed"])
    #expect(event.texts("event.category") == ["process"])
    #expect(event.texts("event.type") == ["start"])
    #expect(event.first("process.executable") == "/usr/bin/socat")
    #expect(event.texts("process.args") == ["socat", "TCP4-LISTEN:80,fork", "to :"])
    #expect(event.first("process.args_count") == "3")
    #expect(event.first("process.command_line") == "socat TCP4-LISTEN:80,fork to :")
    #expect(event.first("process.working_directory") == "/srv")
    #expect(event.first("process.tty.char_device.major") == "137")
    #expect(event.first("process.tty.char_device.minor") == "44")
    #expect(event.first("user.id") == "0")
    #expect(event.first("user.Ext.real.id") == "1000")
    #expect(event.first("user.audit.id") == "1000")
    #expect(event.first("auditd.data.a0") == "1")
    #expect(event.first("auditd.session") == "3")
    #expect(event.texts("auditd.paths.name").count == 2)
    #expect(event.texts("tags") == ["k"])
    let again = try AuditDocuments(Self.exec)[0]
    #expect(again == event)
  }

  @Test func scriptsStayScriptsAndLinksAreResolved() throws {
    func name(_ given: String, _ second: String, exe: String, comm: String) throws -> String? {
      let records = Self.with(
        1,
        Self.call(59, 1, exe: exe).replacing("comm=\"socat\"", with: "comm=\"\(comm)\""),
        "type=EXECVE @ argc=1 a0=\"x\"",
        "type=CWD @ cwd=\"/opt\"",
        "type=PATH @ item=0 name=\"\(given)\" nametype=NORMAL",
        "type=PATH @ item=1 name=\"\(second)\" nametype=NORMAL",
        "type=PATH @ item=2 name=\"/lib64/ld-linux-x86-64.so.2\" nametype=NORMAL"
      )
      return try AuditDocuments(records)[0].first("process.executable")
    }
    let loader = "/lib64/ld-linux-x86-64.so.2"
    #expect(
      try name(
        "/usr/bin/sshuttle",
        "/usr/bin/python3",
        exe: "/usr/bin/python3.11",
        comm: "sshuttle"
      )
        == "/usr/bin/sshuttle"
    )
    #expect(
      try name("./tool.sh", "/bin/bash", exe: "/usr/bin/bash", comm: "tool.sh") == "/opt/tool.sh"
    )
    #expect(try name("./hidden", loader, exe: "/usr/bin/ssh", comm: "hidden") == "/usr/bin/ssh")
    #expect(try name("/bin/sh", loader, exe: "/usr/bin/dash", comm: "sh") == "/usr/bin/dash")
    #expect(try name("/bin/ash", loader, exe: "/bin/busybox", comm: "ash") == "/bin/ash")
    #expect(
      try name("/proc/self/fd/3", loader, exe: "/memfd:payload (deleted)", comm: "3")
        == "memfd:payload"
    )
  }

  @Test func failedExecsMakeNoEventAndAreCounted() throws {
    var translator = AuditLogTranslator()
    var bytes: [UInt8] = []
    for line in Self.with(1, Self.call(59, 1, success: "no", exit: "-2")).split(separator: "\n") {
      translator.translate(Array(line.utf8).span, into: &bytes)
    }
    #expect(bytes.isEmpty)
    #expect(translator.failedExecs == 1)
    #expect(translator.counts.withoutEvent == 2)
  }

  @Test func connectionsKnowTheirProcess() throws {
    let documents = try AuditDocuments(
      Self.exec
        + Self.with(2, Self.call(42, 2), "type=SOCKADDR @ saddr=02001F907F0000010000000000000000")
        + Self.with(
          3,
          Self.call(43, 3),
          "type=SOCKADDR @ saddr=0A00005000000000000000000000000000000000000000010000000000"
        )
        + Self.with(4, Self.call(42, 4), "type=SOCKADDR @ saddr=01002F746D702F7300")
        + Self.with(
          5,
          Self.call(42, 5, success: "no", exit: "-115"),
          "type=SOCKADDR @ saddr=020000160A00000100"
        )
    )
    let out = documents[1]
    #expect(out.texts("event.action") == ["connection_attempted", "connected-to"])
    #expect(out.texts("event.type") == ["start"])
    #expect(out.first("data_stream.dataset") == "endpoint.events.network")
    #expect(out.first("destination.ip") == "127.0.0.1")
    #expect(out.first("destination.port") == "8080")
    #expect(out.first("network.direction") == "egress")
    #expect(out.first("process.name") == "socat")
    #expect(out.texts("process.args").count == 3)
    #expect(out.first("process.entity_id") == documents[0].first("process.entity_id"))
    let into = documents[2]
    #expect(into.first("event.action") == "connection_accepted")
    #expect(into.first("source.ip") == "::1")
    #expect(into.first("network.type") == "ipv6")
    #expect(documents[3].texts("event.action") == ["connected-to"])
    #expect(documents[3].first("data_stream.dataset") == "auditd_manager.auditd")
    #expect(documents[4].first("event.action") == "connection_attempted")
    #expect(documents[4].first("event.outcome") == "failure")
  }

  @Test func filesAreTheOnesThatChanged() throws {
    let documents = try AuditDocuments(
      Self.with(
        1,
        Self.call(82, 1),
        "type=CWD @ cwd=\"/etc\"",
        "type=PATH @ item=0 name=\"./\" nametype=PARENT",
        "type=PATH @ item=1 name=\"./\" nametype=PARENT",
        "type=PATH @ item=2 name=\"old.conf\" nametype=DELETE",
        "type=PATH @ item=3 name=\"new.conf\" mode=0100640 nametype=CREATE"
      )
        + Self.with(
          2,
          Self.call(90, 2, arguments: "a0=1 a1=9ed a2=0 a3=0"),
          "type=PATH @ item=0 name=\"/usr/bin/x\" mode=0100644 nametype=NORMAL"
        )
        + Self.with(
          3,
          Self.call(263, 3, arguments: "a0=4 a1=1 a2=0 a3=0"),
          "type=CWD @ cwd=\"/etc\"",
          "type=PATH @ item=0 name=\"a.txt\" nametype=DELETE"
        )
        + Self.with(
          4,
          Self.call(87, 4, success: "no", exit: "-13"),
          "type=PATH @ item=0 name=\"/etc/shadow\" nametype=NORMAL"
        )
    )
    #expect(documents[0].first("event.action") == "rename")
    #expect(documents[0].first("file.path") == "/etc/new.conf")
    #expect(documents[0].first("file.extension") == "conf")
    #expect(documents[0].first("file.Ext.original.path") == "/etc/old.conf")
    #expect(documents[0].first("file.mode") == "0640")
    #expect(documents[1].first("event.action") == "permission_change")
    #expect(documents[1].first("file.mode") == "4755")
    // It begins at an open directory that nobody told of.
    #expect(documents[2].first("file.path") == "a.txt")
    #expect(documents[3].texts("event.action") == ["deleted"])
    #expect(documents[3].first("event.outcome") == "failure")
  }

  @Test func processesChangeTheirShape() throws {
    let documents = try AuditDocuments(
      Self.with(1, Self.call(105, 1))
        + Self.with(2, Self.call(101, 2, arguments: "a0=10 a1=4d2 a2=0 a3=0"))
        + Self.with(3, Self.call(313, 3), "type=KERN_MODULE @ name=\"evil\"")
        + Self.with(4, Self.call(319, 4)) + Self.with(5, Self.call(57, 5, exit: "21"))
        + Self.with(6, Self.call(231, 6, pid: 21, parent: 20, arguments: "a0=3 a1=0 a2=0 a3=0"))
    )
    #expect(
      documents.events.compactMap { $0.first("event.action") }
        == ["uid_change", "ptrace", "load_module", "memfd_create", "fork", "end"]
    )
    #expect(documents[1].first("process.Ext.ptrace.request") == "16")
    #expect(documents[1].first("process.Ext.ptrace.child_pid") == "1234")
    #expect(documents[2].first("process.Ext.load_module.name") == "evil")
    #expect(documents[5].first("process.exit_code") == "3")
    #expect(documents[5].first("process.parent.name") == "socat")
  }

  @Test func peopleAndServices() throws {
    let documents = try AuditDocuments(
      """
      type=USER_LOGIN msg=audit(1.000:1): pid=7 uid=0 auid=4294967295 ses=4294967295 msg='op=login acct="root" exe="/usr/sbin/sshd" hostname=evil.example addr=203.0.113.9 terminal=ssh res=failed'\u{1D}UID="root" AUID="unset"
      type=ADD_USER msg=audit(1.000:2): pid=8 uid=0 auid=1000 ses=2 msg='op=add-user acct="mallory" exe="/usr/sbin/useradd" hostname=? addr=? terminal=pts/0 res=success'\u{1D}UID="root" AUID="alice"
      type=SERVICE_START msg=audit(1.000:3): pid=1 uid=0 auid=4294967295 ses=4294967295 msg='unit=backdoor comm="systemd" exe="/usr/lib/systemd/systemd" hostname=? addr=? terminal=? res=success'
      type=ANOM_PROMISCUOUS msg=audit(1.000:4): dev=eth0 prom=256 old_prom=0 auid=1000 uid=0 gid=0 ses=2
      type=CONFIG_CHANGE msg=audit(1.000:5): auid=0 ses=1 op=remove_rule key="exec" list=4 res=1
      """
    )
    let login = try #require(documents.events.first { $0.first("auditd.sequence") == "1" })
    #expect(login.texts("event.category") == ["authentication"])
    #expect(login.first("event.outcome") == "failure")
    #expect(login.first("user.effective.name") == "root")
    #expect(login.first("source.ip") == "203.0.113.9")
    #expect(login.first("source.domain") == "evil.example")
    #expect(login.first("data_stream.dataset") == "auditd_manager.auditd")
    let user = try #require(documents.events.first { $0.first("auditd.sequence") == "2" })
    #expect(user.texts("event.type") == ["user", "creation"])
    #expect(user.first("user.name") == "alice")
    #expect(user.first("user.target.name") == "mallory")
    let service = try #require(documents.events.first { $0.first("auditd.sequence") == "3" })
    #expect(service.first("service.name") == "backdoor")
    let rule = try #require(documents.events.first { $0.first("auditd.sequence") == "5" })
    #expect(rule.texts("event.category") == ["process", "configuration"])
    #expect(rule.first("auditd.data.op") == "remove_rule")
    #expect(
      documents.events.contains { $0.first("event.action") == "changed-promiscuous-mode-on-device" }
    )
  }

  @Test func positionsWaitForWhatIsPutTogether() {
    var translator = AuditLogTranslator()
    var bytes: [UInt8] = []
    func add(_ line: String) { translator.translate(Array(line.utf8).span, into: &bytes) }
    add("type=SYSCALL msg=audit(1.000:1): syscall=1 arch=c000003e success=yes pid=1")
    add("type=USER_LOGIN msg=audit(1.000:2): pid=1 uid=0 msg='op=login res=success'")
    #expect(translator.heldLines == 2)
    #expect(translator.counts.events == 1)
    add("type=EOE msg=audit(1.000:1):")
    #expect(translator.heldLines == 0)
    #expect(translator.counts.translated == 3)
    #expect(translator.counts.events == 2)
    add("")
    add("----")
    add("nonsense")
    #expect(translator.counts.withoutEvent == 2)
    #expect(translator.counts.notUnderstood == 1)
  }
}
