// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import Testing

@testable import Sensors

/// The tools that tunnelling rules name, where they are installed.
@Suite(.serialized, .enabled(if: cannotCapture == nil, "the kernel lets us load no BPF here"))
struct LiveToolTests {
  @Test(arguments: [
    ("sshuttle", ["--version"], "sshuttle"), ("proxychains4", ["-q", "true"], "proxychains4"),
    ("proxychains", ["-q", "true"], "proxychains4"), ("ssh", ["-V"], "ssh"),
    ("socat", ["-V"], "socat"), ("busybox", ["true"], "busybox"),
  ])
  func aToolStartedByAShellHasItsName(tool: String, arguments: [String], name: String) throws {
    let path = "/usr/bin/" + tool
    guard FileManager.default.isExecutableFile(atPath: path) else {
      print("skipping \(tool): not installed")
      return
    }
    var shell: pid_t = 0
    let capture = try LiveCapture {
      let line = ([tool] + arguments).joined(separator: " ")
      let child = try Child("/bin/bash", ["bash", "-c", "\(line) < /dev/null; true"])
      shell = child.pid
      child.wait()
    }
    let exec = capture.documents.first {
      $0.text("event.action") == "exec" && $0["process.parent.pid"] as? Int == Int(shell)
    }
    let event = try #require(exec)
    #expect(event.text("process.name") == name)
    #expect(event.text("process.executable")?.hasSuffix("/" + name) == true)
    #expect(event.text("process.parent.name") == "bash")
    #expect(event.arguments?.suffix(arguments.count).elementsEqual(arguments) == true)
  }

  /// A copy of a small program under a multi-call binary's name stands in for busybox.
  @Test func aLinkToAMultiCallBinaryKeepsItsName() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: "/usr/bin/true", toPath: folder.path + "/busybox")
    let link = try folder.link("nc", to: "busybox")
    var pids: [pid_t] = []
    let capture = try LiveCapture {
      for path in [link, folder.path + "/busybox"] {
        let child = try Child(path, [path])
        pids.append(child.pid)
        child.wait()
      }
    }
    #expect(try #require(capture.exec(pids[0])).text("process.executable") == link)
    #expect(try #require(capture.exec(pids[0])).text("process.name") == "nc")
    #expect(try #require(capture.exec(pids[1])).text("process.name") == "busybox")
  }
}
