// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import Testing

@testable import Sensors

/// Real programs under a real sensor.
@Suite(.serialized, .enabled(if: cannotCapture == nil, "the kernel lets us load no BPF here"))
struct LiveExecTests {
  @Test func argumentsAreExact() throws {
    let odd: [[UInt8]] = [
      Array("true".utf8), [], Array("two words".utf8), [0xFF, 0x61], Array("a\nb\t\"\\".utf8),
      Array("é€😀".utf8), [],
    ]
    var pid: pid_t = 0
    let capture = try LiveCapture {
      let child = try Child("/usr/bin/true", odd)
      pid = child.pid
      child.wait()
    }
    let event = try #require(capture.exec(pid))
    let expected = ["true", "", "two words", "\u{FFFD}a", "a\nb\t\"\\", "é€😀", ""]
    #expect(event.arguments == expected)
    #expect(event["process.args_count"] as? Int == 7)
    #expect(event.text("process.command_line") == expected.joined(separator: " "))
    #expect(event["swiftlet.repaired"] as? Bool == true)
    #expect(event.text("process.executable") == "/usr/bin/true")
  }

  @Test func manyAndLongArguments() throws {
    let many = (0..<200).map { "argument-\($0)" }
    let long = ["true", String(repeating: "x", count: 40_000), "last"]
    var pids: [pid_t] = []
    let capture = try LiveCapture {
      for arguments in [many, long] {
        let child = try Child("/usr/bin/true", arguments)
        pids.append(child.pid)
        child.wait()
      }
    }
    #expect(try #require(capture.exec(pids[0])).arguments == many)
    let cut = try #require(capture.exec(pids[1]))
    #expect(cut["process.args_count"] as? Int == 3)
    #expect(cut["swiftlet.args_truncated"] as? Bool == true)
    #expect(cut["swiftlet.args_bytes"] as? Int == 40_000 + 5 + 5 + 1)
    #expect(cut.arguments?.first == "true")
    #expect(cut.arguments?.last?.count == 32_768 - 5)
    #expect(capture.counters.truncatedArguments >= 1)
  }

  @Test func scriptsKeepTheirName() throws {
    let folder = try TemporaryFolder()
    _ = try folder.program("tunnel", "#!/bin/sh\nexit 3\n")
    let link = try folder.link("alias", to: "tunnel")
    var pids: [pid_t] = []
    let capture = try LiveCapture {
      for (path, place) in [("./tunnel", folder.path), (link, "/")] {
        let child = try Child(path, [path, "-r", "host"], in: place)
        pids.append(child.pid)
        child.wait()
      }
    }
    for pid in pids {
      let event = try #require(capture.exec(pid))
      #expect(event.text("process.name") == "tunnel")
      #expect(event.text("process.executable") == folder.path + "/tunnel")
      #expect(event.text("swiftlet.interpreter")?.hasPrefix("/usr/bin/") == true)
      #expect(event.arguments?.suffix(2) == ["-r", "host"])
      let end = try #require(capture.documents("end", pid: pid).first)
      #expect(end["process.exit_code"] as? Int == 3)
      #expect(end.text("process.name") == "tunnel")
      #expect(end.text("process.entity_id") == event.text("process.entity_id"))
    }
    #expect(try #require(capture.exec(pids[0])).text("process.working_directory") == folder.path)
  }

  @Test func linksAreResolvedAndArgumentZeroMayLie() throws {
    let folder = try TemporaryFolder()
    let link = try folder.link("renamed", to: "/usr/bin/true")
    var pids: [pid_t] = []
    let capture = try LiveCapture {
      for (path, zero) in [(link, "renamed"), ("/usr/bin/true", "kworker")] {
        let child = try Child(path, [zero])
        pids.append(child.pid)
        child.wait()
      }
    }
    let linked = try #require(capture.exec(pids[0]))
    #expect(linked.text("process.executable") == "/usr/bin/true")
    #expect(linked.text("process.name") == "true")
    let lying = try #require(capture.exec(pids[1]))
    #expect(lying.text("process.name") == "true")
    #expect(lying.arguments == ["kworker"])
  }

  @Test func memoryFilesAreNamedByTheKernel() throws {
    var pid: pid_t = 0
    let program = """
      import os
      m = os.memfd_create("payload", 0)
      os.write(m, open("/usr/bin/true", "rb").read())
      os.execve(m, ["innocent", "x"], {})
      """
    try #require(FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"))
    let capture = try LiveCapture {
      let child = try Child("/usr/bin/python3", ["python3", "-c", program])
      pid = child.pid
      #expect(child.wait() == 0)
    }
    let event = try #require(capture.exec(pid))
    #expect(event.text("process.name") == "memfd:payload")
    #expect(event.arguments == ["innocent", "x"])
    let previous = try #require((event["process.previous"] as? [[String: Any]])?.first)
    #expect((previous["executable"] as? String)?.contains("python3") == true)
  }

  @Test func parentsAndForksAreKnown() throws {
    var pid: pid_t = 0
    let capture = try LiveCapture {
      let shell = try Child("/bin/bash", ["bash", "-c", "/usr/bin/true one; /bin/false; exit 7"])
      pid = shell.pid
      shell.wait()
    }
    let shell = try #require(capture.exec(pid))
    let id = try #require(shell.text("process.entity_id"))
    let children = capture.documents.filter { $0.text("process.parent.entity_id") == id }
    let execs = children.filter { $0.text("event.action") == "exec" }
    #expect(execs.compactMap { $0.text("process.name") } == ["true", "false"])
    for event in execs {
      #expect(event.text("process.parent.name") == "bash")
      #expect(event["process.parent.pid"] as? Int == Int(pid))
      #expect((event["process.Ext.ancestry"] as? [String])?.first == id)
      #expect(event.text("host.os.type") == "linux")
      #expect(event["event.type"] as? [String] == ["start"])
      #expect(event["event.category"] as? [String] == ["process"])
      #expect(event.text("data_stream.dataset") == "endpoint.events.process")
    }
    let forks = children.filter { $0.text("event.action") == "fork" }
    #expect(forks.count == 2)
    #expect(forks.allSatisfy { $0.text("process.name") == "bash" })
    #expect(capture.documents("end", pid: pid).first?["process.exit_code"] as? Int == 7)
    #expect(children.filter { $0.text("event.action") == "end" }.count == 2)
  }

  @Test func thisProcessIsSeeded() throws {
    var pid: pid_t = 0
    let capture = try LiveCapture {
      let child = try Child("/usr/bin/true", ["true"])
      pid = child.pid
      child.wait()
    }
    let event = try #require(capture.exec(pid))
    #expect(event["process.parent.pid"] as? Int == Int(getpid()))
    #expect((event["process.parent.args"] as? [String]) == CommandLine.arguments)
    #expect((event["process.Ext.ancestry"] as? [String])?.count ?? 0 > 1)
    #expect(event["process.entry_leader.pid"] != nil)
  }
}
