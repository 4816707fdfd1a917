// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import Sensors

/// What programs are called, launch by launch, as the kernel records them.
@Suite struct ExecutableNameTests {
  struct Launch: CustomTestStringConvertible {
    var what: String
    var given: String
    var mapped: [String]
    var flags: KernelRecord.Flags = []
    var command: String
    var arguments: [String]
    var links: [String: String] = [:]
    var isGone = false
    var executable: String
    var name: String
    var testDescription: String { what }
  }

  static let launches = [
    Launch(
      what: "a #! script by its path",
      given: "/usr/bin/sshuttle",
      mapped: ["usr", "bin", "python3.11"],
      flags: [.script],
      command: "sshuttle",
      arguments: ["/usr/bin/python3", "/usr/bin/sshuttle", "-r", "h"],
      executable: "/usr/bin/sshuttle",
      name: "sshuttle"
    ),
    Launch(
      what: "a relative script",
      given: "./tool.sh",
      mapped: ["usr", "bin", "bash"],
      flags: [.script],
      command: "tool.sh",
      arguments: ["/bin/bash", "./tool.sh"],
      executable: "/srv/tool.sh",
      name: "tool.sh"
    ),
    Launch(
      what: "a relative script that is gone",
      given: "../x/./tool.sh",
      mapped: ["usr", "bin", "bash"],
      flags: [.script],
      command: "tool.sh",
      arguments: ["/bin/bash", "tool.sh"],
      isGone: true,
      executable: "/x/tool.sh",
      name: "tool.sh"
    ),
    Launch(
      what: "a link to a script",
      given: "/opt/alias",
      mapped: ["usr", "bin", "bash"],
      flags: [.script],
      command: "alias",
      arguments: ["/bin/bash", "/opt/alias"],
      links: ["/opt/alias": "/opt/real.sh"],
      executable: "/opt/real.sh",
      name: "real.sh"
    ),
    Launch(
      what: "env python3, first exec",
      given: "/opt/script",
      mapped: ["usr", "bin", "env"],
      flags: [.script],
      command: "script",
      arguments: ["/usr/bin/env", "python3", "/opt/script"],
      executable: "/opt/script",
      name: "script"
    ),
    Launch(
      what: "env python3, second exec",
      given: "/usr/bin/python3",
      mapped: ["usr", "bin", "python3.11"],
      command: "python3",
      arguments: ["python3", "/opt/script"],
      executable: "/usr/bin/python3.11",
      name: "python3.11"
    ),
    Launch(
      what: "a script as argument",
      given: "/usr/bin/python3",
      mapped: ["usr", "bin", "python3.11"],
      command: "python3",
      arguments: ["python3", "/usr/bin/sshuttle"],
      executable: "/usr/bin/python3.11",
      name: "python3.11"
    ),
    Launch(
      what: "an alternatives link",
      given: "/usr/bin/proxychains",
      mapped: ["usr", "bin", "proxychains4"],
      command: "proxychains",
      arguments: ["proxychains"],
      executable: "/usr/bin/proxychains4",
      name: "proxychains4"
    ),
    Launch(
      what: "a name that comm cuts",
      given: "chisel_linux_amd64",
      mapped: ["opt", "chisel_linux_amd64"],
      command: "chisel_linux_am",
      arguments: ["chisel_linux_amd64", "client"],
      executable: "/opt/chisel_linux_amd64",
      name: "chisel_linux_amd64"
    ),
    Launch(
      what: "sh on Debian",
      given: "/bin/sh",
      mapped: ["usr", "bin", "dash"],
      command: "sh",
      arguments: ["sh"],
      executable: "/usr/bin/dash",
      name: "dash"
    ),
    Launch(
      what: "exec -a",
      given: "/usr/bin/socat",
      mapped: ["usr", "bin", "socat"],
      command: "socat",
      arguments: ["kworker"],
      executable: "/usr/bin/socat",
      name: "socat"
    ),
    Launch(
      what: "a memfd",
      given: "/dev/fd/3",
      mapped: ["memfd:payload"],
      flags: [.pathless],
      command: "memfd:payload",
      arguments: ["innocent"],
      executable: "memfd:payload",
      name: "memfd:payload"
    ),
    Launch(
      what: "a busybox link",
      given: "/bin/nc",
      mapped: ["usr", "bin", "busybox"],
      command: "nc",
      arguments: ["nc", "-l"],
      links: ["/bin/nc": "/usr/bin/nc"],
      executable: "/usr/bin/nc",
      name: "nc"
    ),
    Launch(
      what: "a busybox link that is gone",
      given: "/bin/nc",
      mapped: ["usr", "bin", "busybox"],
      command: "nc",
      arguments: ["nc"],
      isGone: true,
      executable: "/bin/nc",
      name: "nc"
    ),
    Launch(
      what: "an applet of busybox's shell",
      given: "/proc/self/exe",
      mapped: ["usr", "bin", "busybox"],
      command: "nc",
      arguments: ["nc", "-l"],
      executable: "/usr/bin/nc",
      name: "nc"
    ),
    Launch(
      what: "busybox itself",
      given: "/bin/busybox",
      mapped: ["usr", "bin", "busybox"],
      command: "busybox",
      arguments: ["busybox", "nc"],
      links: ["/bin/busybox": "/usr/bin/busybox"],
      executable: "/usr/bin/busybox",
      name: "busybox"
    ),
  ]

  @Test(arguments: launches) func isCalled(launch: Launch) throws {
    let bytes = RecordBytes(
      flags: launch.flags,
      filename: launch.given,
      workingDirectory: ["srv"],
      path: launch.mapped,
      arguments: launch.arguments.map(utf8),
      command: launch.command
    ).bytes
    let record = try #require(decode(bytes))
    let decided = ExecutableName(
      given: record.givenFile(in: bytes.span),
      mapped: record.mappedPath(in: bytes.span),
      workingDirectory: record.workingDirectoryPath(in: bytes.span),
      firstArgument: utf8(launch.arguments[0]),
      isScript: record.flags.contains(.script)
    ) { path, _ in
      let normal = text(path).replacingOccurrences(of: "/./", with: "/")
      return launch.isGone ? nil : utf8(launch.links[normal] ?? normal)
    }
    #expect(text(decided.executable) == launch.executable)
    #expect(text(decided.name) == launch.name)
    let isScript = launch.flags.contains(.script)
    #expect(
      decided.interpreter.map(text) == (isScript ? "/" + launch.mapped.joined(separator: "/") : nil)
    )
  }

  /// Processes that ran before the sensor: only `/proc` tells of them.
  @Test(arguments: [
    ("/usr/bin/bash", "bash", ["-bash"], "/usr/bin/bash"),
    (
      "/usr/bin/python3.11", "sshuttle", ["/usr/bin/python3", "/usr/bin/sshuttle"],
      "/usr/bin/sshuttle"
    ),
    ("/usr/bin/bash", "tool.sh", ["/bin/bash", "./tool.sh"], "/srv/tool.sh"),
    ("/usr/bin/python3.11", "python3", ["python3", "/usr/bin/sshuttle"], "/usr/bin/python3.11"),
    ("/opt/server (deleted)", "server", ["server"], "/opt/server"),
    ("/memfd:payload (deleted)", "memfd:payload", ["x"], "memfd:payload"),
    ("/usr/bin/busybox", "nc", ["nc", "-l"], "/usr/bin/nc"),
    ("/usr/bin/busybox", "busybox", ["busybox", "nc"], "/usr/bin/busybox"),
    ("/opt/chisel_linux_amd64", "chisel_linux_am", ["x"], "/opt/chisel_linux_amd64"),
    ("", "kthreadd", [], ""),
  ])
  func seededIsCalled(mapped: String, command: String, arguments: [String], expected: String) {
    let executable = ProcessSeed.executable(
      mapped: utf8(mapped),
      command: utf8(command),
      arguments: arguments.map(utf8),
      workingDirectory: utf8("/srv")
    )
    #expect(text(executable) == expected)
  }
}
