// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import Testing

@testable import Sensors

/// What an exec says of the program's file and streams, and who a process became.
@Suite(.serialized, .enabled(if: cannotCapture == nil, "the kernel lets us load no BPF here"))
struct LiveExecutableTests {
  @Test func streamsAreTold() throws {
    var pid: pid_t = 0
    let capture = try LiveCapture {
      let line = """
        true number1 | cat | true number2
        true number3 < /etc/passwd > /dev/null
        true number4 < /dev/zero >&-
        python3 -c 'import os, socket, subprocess
        a, b = socket.socketpair()
        subprocess.run(["true", "number5"], stdin=a, stdout=b)
        m, s = os.openpty()
        subprocess.run(["true", "number6"], stdin=s, stdout=m)'
        """
      let shell = try Child(
        "/bin/bash",
        ["bash", "-c", line.replacingOccurrences(of: "true", with: "/usr/bin/true")]
      )
      pid = shell.pid
      shell.wait()
    }
    func streams(_ number: Int) -> [String?] {
      let event = capture.documents.last {
        $0.text("event.action") == "exec" && $0.arguments?.last == "number\(number)"
      }
      return [event?.text("swiftlet.stdin.type"), event?.text("swiftlet.stdout.type")]
    }
    #expect(streams(1) == ["null", "pipe"])
    #expect(streams(2) == ["pipe", "null"])
    #expect(streams(3) == ["file", "null"])
    #expect(streams(4) == ["device", nil])
    #expect(streams(5) == ["socket", "socket"])
    #expect(streams(6) == ["tty", "tty"])
    #expect(capture.exec(pid)?.text("swiftlet.stdin.type") == "null")
  }

  @Test func deletedWritableAndYoungFilesAreMarked() throws {
    let folder = try TemporaryFolder()
    let copy = folder.path + "/copy"
    try FileManager.default.copyItem(atPath: "/usr/bin/true", toPath: copy)
    var pids: [pid_t] = []
    let capture = try LiveCapture {
      // A file that is gone before it runs: opened, removed, and run by its descriptor.
      let gone = """
        import os
        f = os.open("\(copy)", os.O_RDONLY)
        os.unlink("\(copy)")
        os.execve(f, ["gone"], {})
        """
      for arguments in [[copy], ["/usr/bin/true"], ["/usr/bin/python3", "-c", gone]] {
        let child = try Child(arguments[0], arguments)
        pids.append(child.pid)
        child.wait()
      }
    }
    let young = try #require(capture.exec(pids[0]))
    #expect(young["swiftlet.executable.deleted"] as? Bool == false)
    #expect(young["swiftlet.executable.memfd"] as? Bool == false)
    #expect(young["swiftlet.executable.writable"] as? Bool == true)  // below /tmp
    let age = try #require(young["process.Ext.relative_file_creation_time"] as? Double)
    #expect(age >= 0 && age < 600)
    let old = try #require(capture.exec(pids[1]))
    #expect(old["swiftlet.executable.writable"] as? Bool == false)
    #expect(old["process.Ext.relative_file_creation_time"] as? Double ?? 0 > age)
    let gone = try #require(capture.exec(pids[2]))
    #expect(gone["swiftlet.executable.deleted"] as? Bool == true)
    #expect(gone["swiftlet.executable.memfd"] as? Bool == false)
  }

  @Test func memoryFilesAreMarked() throws {
    var pid: pid_t = 0
    let program = """
      import os
      m = os.memfd_create("payload", 0)
      os.write(m, open("/usr/bin/true", "rb").read())
      os.execve(m, ["innocent"], {})
      """
    let capture = try LiveCapture(families: [.process, .calls]) {
      let child = try Child("/usr/bin/python3", ["python3", "-c", program])
      pid = child.pid
      #expect(child.wait() == 0)
    }
    #expect(capture.counters.recursionMisses == 0)
    let exec = try #require(capture.exec(pid))
    #expect(exec["swiftlet.executable.memfd"] as? Bool == true)
    #expect(exec["swiftlet.executable.deleted"] as? Bool == true)
    #expect(exec["swiftlet.executable.writable"] != nil)
    guard capture.isOn(.calls) else { return }
    let made = try #require(capture.documents("memfd_create", pid: pid).first)
    #expect(made.text("process.Ext.memfd.name") == "payload")
    LiveLossTests.checkSums(capture.counters)
  }

  /// Without the calls, the exec shows it; with them, it is told at once, and once.
  @Test(arguments: [Set<SensorFamily>([.process, .credentials]), [.process, .calls]])
  func whoAProcessBecameIsTold(families: Set<SensorFamily>) throws {
    try #require(getuid() == 0, "only root may become somebody else")
    var pid: pid_t = 0
    let program = """
      import os
      os.setsid() if os.fork() == 0 else os.wait()
      os.setgid(65534); os.setuid(65534)
      os.execv("/usr/bin/true", ["true"])
      """
    let capture = try LiveCapture(families: families) {
      let child = try Child("/usr/bin/python3", ["python3", "-c", program])
      pid = child.pid
      child.wait()
    }
    if families.contains(.calls), !capture.isOn(.calls) { return }
    for (action, previous) in [("uid_change", "uid"), ("gid_change", "gid")] {
      let changes = capture.documents(action, pid: pid)
      #expect(changes.count == 1)
      let change = try #require(changes.first)
      // As it was then: the group was changed before the user.
      let isBefore = action == "gid_change" && families.contains(.calls)
      #expect(change.text("user.id") == (isBefore ? "0" : "65534"))
      #expect(change["swiftlet.previous.\(previous)"] as? Int == 0)
      #expect(change["event.type"] as? [String] == ["change"])
      #expect(change["event.category"] as? [String] == ["process"])
    }
    #expect(capture.documents("session_id_change", of: pid).count == 1)
    LiveLossTests.checkSums(capture.counters)
  }

  /// Relays that ran before the sensor have marks too, once they do something on the network.
  @Test func programsFromBeforeAreLookedAt() throws {
    let folder = try TemporaryFolder()
    let own = folder.path + "/own"
    let deleted = folder.path + "/deleted"
    let flag = folder.path + "/go"
    let program = """
      import os, socket, time
      while not os.path.exists("\(flag)"): time.sleep(0.02)
      socket.socket().connect_ex(("127.0.0.1", 9))
      time.sleep(2)
      """
    let packaged = "/usr/bin/python3"
    for copy in [own, deleted] {
      try FileManager.default.copyItem(atPath: real(packaged), toPath: copy)
    }
    let children = try [packaged, own, deleted].map { try Child($0, ["python3", "-c", program]) }
    // Until all of them run what they are to run.
    for child in children {
      let link = "/proc/\(child.pid)/cmdline"
      for _ in 0..<500
      where (try? String(contentsOfFile: link, encoding: .utf8))?.contains("connect_ex") != true {
        usleep(10_000)
      }
    }
    try FileManager.default.removeItem(atPath: deleted)
    let capture = try LiveCapture(families: [.process, .network]) {
      try Data().write(to: URL(fileURLWithPath: flag))
      for child in children { child.wait() }
    }
    try #require(capture.isOn(.network))
    let attempts = try children.map {
      try #require(capture.documents("connection_attempted", pid: $0.pid).first)
    }
    #expect(attempts.map { $0["swiftlet.executable.deleted"] as? Bool } == [false, false, true])
    #expect(attempts.allSatisfy { $0.text("process.hash.sha256") != nil })
    #expect(attempts[1].text("process.hash.sha256") == attempts[2].text("process.hash.sha256"))
    #expect(attempts[1]["swiftlet.executable.package.name"] == nil)
    if FileManager.default.fileExists(atPath: "/var/lib/dpkg/info") {
      #expect(attempts[0].text("swiftlet.executable.package.name")?.hasPrefix("python3") == true)
    }
  }

  private func real(_ path: String) -> String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().path
  }

  @Test func tracingIsTold() throws {
    var pid: pid_t = 0
    let program = """
      import ctypes, os, signal, time
      child = os.fork()
      if child == 0: time.sleep(60)
      libc = ctypes.CDLL(None, use_errno=True)
      libc.ptrace(16, child, None, None)
      os.waitpid(child, 0); os.kill(child, signal.SIGKILL)
      """
    let capture = try LiveCapture(families: [.process, .calls]) {
      let child = try Child("/usr/bin/python3", ["python3", "-c", program])
      pid = child.pid
      child.wait()
    }
    guard capture.isOn(.calls) else { return }
    let trace = try #require(capture.documents("ptrace", pid: pid).first)
    #expect(trace.text("process.Ext.ptrace.request") == "PTRACE_ATTACH")
    let target = try #require(trace["process.Ext.ptrace.child_pid"] as? Int)
    #expect(trace["process.Ext.target.pid"] as? Int == target)
    #expect(capture.documents("fork", pid: pid_t(target)).count == 1)
  }

  /// Who asks to be traced is traced by its parent.
  @Test func theParentIsTheTracerOfWhoAsksForIt() throws {
    var pid: pid_t = 0
    let program = """
      import ctypes, os
      child = os.fork()
      if child == 0:
        ctypes.CDLL(None).ptrace(0, 0, None, None)
        os._exit(0)
      os.waitpid(child, 0)
      """
    let capture = try LiveCapture(families: [.process, .calls]) {
      let child = try Child("/usr/bin/python3", ["python3", "-c", program])
      pid = child.pid
      child.wait()
    }
    guard capture.isOn(.calls) else { return }
    let trace = try #require(capture.documents("ptrace", pid: pid).first)
    #expect(trace.text("process.Ext.ptrace.request") == "PTRACE_TRACEME")
    let target = try #require(trace["process.Ext.ptrace.child_pid"] as? Int)
    #expect(target != Int(pid))
    #expect(trace["process.Ext.target.pid"] as? Int == target)
  }
}
