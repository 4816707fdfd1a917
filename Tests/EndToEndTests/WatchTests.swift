// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Real programs, started by a real shell, seen through the real kernel by the built program.
@Suite(.serialized, .enabled(if: BuiltProgram.cannotWatch == nil, "this machine cannot be watched"))
struct WatchTests {
  /// Runs a program for a moment, with bash as its parent.
  private static func briefly(_ command: String) -> String {
    "\(command) & p=$!; sleep 0.2; kill -KILL $p 2>/dev/null; wait $p"
  }
  private static let ssh = "ssh -F /dev/null -o BatchMode=yes -o ConnectTimeout=1 -p 1 -N"

  /// Debian's tunnels: program, script, and what one of the arguments must be.
  static let tools: [(program: String, script: String, argument: String)] = [
    ("socat", briefly("socat TCP4-LISTEN:18080,fork TCP4:127.0.0.1:80"), "TCP4-LISTEN:18080,fork"),
    ("ssh", "\(ssh) -R 9000:127.0.0.1:22 127.0.0.1", "-R"),
    ("ssh", "\(ssh) -L 9001:127.0.0.1:22 127.0.0.1", "-L"),
    ("ssh", "\(ssh) -D 9002 127.0.0.1", "-D"), ("ssh", "\(ssh) -w 0:0 127.0.0.1", "-w"),
    ("sshuttle", briefly("sshuttle -e /bin/false -r 127.0.0.1 10.99.0.0/16"), "-r"),
    ("iodine", briefly("iodine -f -P x t.example.net"), "t.example.net"),
    ("iodined", briefly("iodined -f -P x 10.99.0.1 t.example.net"), "10.99.0.1"),
    ("ptunnel-ng", briefly("ptunnel-ng -p127.0.0.1 -l8000"), "-l8000"),
  ]

  @Test func realTunnelsAlert() throws {
    let session = try WatchSession()
    let installed = Self.tools.filter { tool in
      let isThere = ["/usr/bin/", "/usr/sbin/"].contains {
        FileManager.default.isExecutableFile(atPath: $0 + tool.program)
      }
      if !isThere { print("skipping \(tool.program): not installed") }
      return isThere
    }
    for tool in installed { try session.shell(tool.script) }
    let alerts = try session.stop()
    #expect(session.status == 0)
    for tool in installed {
      let found = alerts.filter { alert in
        let process = alert["process"] as? [String: Any]
        return process?["name"] as? String == tool.program
          && (process?["args"] as? [String])?.contains(tool.argument) == true
      }
      #expect(found.count == 1, "\(tool.program) \(tool.argument): \(found.count) alerts")
    }
    #expect(alerts.count == installed.count, "\(alerts.map { $0["process"] ?? "" })")
    #expect(session.messages.contains("nothing lost") || session.messages.contains("events lost"))
  }

  @Test func standInsAlert() throws {
    let commands = [
      "gost -L=:1080", "pivotnacci", "chisel client far R:socks", "dnscat", "hans", "ssf", "3proxy",
      "ngrok", "hans-ubuntu", "chisel_1.9 server",
    ]
    let session = try WatchSession()
    for command in commands {
      try session.standIn(String(command.prefix { $0 != " " }))
      try session.shell("./\(command)")
    }
    let names = try session.stop().compactMap {
      ($0["process"] as? [String: Any])?["name"] as? String
    }
    #expect(names == commands.map { String($0.prefix { $0 != " " }) })
  }

  @Test func nearMissesStaySilent() throws {
    let session = try WatchSession()
    for name in ["ngrok", "gost", "chisel", "Gost"] { try session.standIn(name) }
    for script in [
      // Another parent than a shell.
      "timeout 5 ./ngrok", "echo x | xargs ./ngrok", "find . -maxdepth 0 -exec ./chisel server ';'",
      "python3 -c 'import subprocess; subprocess.run([\"./ngrok\"])'",
      // Other arguments.
      Self.briefly("socat TCP-LISTEN:18081,fork TCP:127.0.0.1:80"), "socat TCP4-LISTEN:18082",
      "ssh -D 1", "\(Self.ssh) -L9001:127.0.0.1:22 127.0.0.1", "\(Self.ssh) -fL 1:h:2 127.0.0.1",
      "\(Self.ssh) -R 1 127.0.0.1 chmod -R 755 /srv", "./gost -V", "./Gost -L=:1",
      "./chisel --help",
      "./chisel Client far", "sshuttle --version", "iodine-client", "true iodine",
    ] {
      try session.shell(script)
    }
    let alerts = try session.stop()
    #expect(alerts.isEmpty, "\(alerts.map { $0["process"] ?? "" })")
    // It was not blind: the near misses themselves were seen.
    #expect(session.events.contains("TCP-LISTEN:18081,fork"))
  }

  /// Hostile arguments come through as they are, and the output stays JSON.
  @Test func hostileArgumentsAreKept() throws {
    let session = try WatchSession()
    try session.standIn("ngrok")
    try session.shell(#"./ngrok "$(printf 'a\nb\tc\033[31m"\\')" ''  'naïve ☃'"#)
    let alert = try #require(try session.stop().first)
    let process = try #require(alert["process"] as? [String: Any])
    #expect(
      process["args"] as? [String] == ["./ngrok", "a\nb\tc\u{1B}[31m\"\\", "", "naïve ☃"]
    )
    #expect(process["args_count"] as? Int == 4)
  }

  /// What was recorded gives the same alerts again.
  @Test func recordedEventsAlertAlike() throws {
    let session = try WatchSession()
    try session.standIn("ngrok")
    try session.shell("./ngrok; ./ngrok http 80")
    let live = try session.stop().compactMap { $0["kibana.alert.uuid"] as? String }
    let folder = try TemporaryFolder()
    let file = try folder.write("events.ndjson", session.events)
    let scan = try BuiltProgram.run("scan", "--rules", BuiltProgram.seedRule, "--jsonl", file)
    let again = scan.documents.compactMap { $0["kibana.alert.uuid"] as? String }
    #expect(live.count == 2)
    #expect(Set(live).isSubset(of: again))
  }
}
