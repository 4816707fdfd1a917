// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Detection

/// Tools whose options take values that must not be told for what they are not.
@Suite struct ToolNarrativeTests {
  private func predicate(_ args: [String]) -> String {
    let start = ProcessStart(name: args[0], args: args, parentName: nil)
    return String(Narrative.sentence(for: start).dropFirst(args[0].count + 1))
  }

  @Test(arguments: [
    (
      ["-e", "ssh -i /root/key", "-r", "h", "-x", "10.1.0.0/16", "10.0.0.0/8"],
      "routes 10.0.0.0/8 through SSH by way of h"
    ),
    (
      ["-vDr", "h", "-x10.1.0.0/16", "--exclude=10.2.0.0/16", "0/0", "192.0.2.7"],
      "routes 0/0, 192.0.2.7 through SSH by way of h"
    ),
    (
      ["--dns", "--pidfile", "/run/s.pid", "-X", "/etc/out", "-s", "/etc/in", "-Nr", "h"],
      "routes traffic through SSH by way of h"
    ),
    (["-r", "u:secret@h:22", "0/0"], "routes 0/0 through SSH by way of u@h:22"),
    (["-t", "-r", "h", "--", "0/0"], "routes 0/0 through SSH by way of h"),
    (["-r"], "routes traffic through SSH"),
  ])
  func sshuttle(words: [String], text: String) {
    #expect(predicate(["sshuttle"] + words) == text)
    let start = ProcessStart(
      name: "sshuttle",
      args: ["/usr/bin/python3", "/usr/bin/sshuttle"] + words,
      parentName: nil
    )
    #expect(Narrative.sentence(for: start) == "sshuttle " + text)
  }

  @Test(arguments: [
    (
      ["client", "--auth", "u:secret", "http://s", "R:socks"],
      "started an HTTP tunnel client to http://s forwarding R:socks"
    ),
    (
      [
        "client", "-v", "--fingerprint", "secret=", "-header", "Cookie: secret", "--keepalive=25s",
        "--proxy", "http://u:secret@p", "--tls-skip-verify", "https://u:secret@s:443", "R:socks",
        "3000",
      ], "started an HTTP tunnel client to https://…@s:443 forwarding R:socks, 3000"
    ),
    (
      ["client", "http://s", "1", "--auth", "u:secret"],
      "started an HTTP tunnel client to http://s forwarding 1"
    ),
    (
      ["server", "--auth", "client:secret", "-p", "8000", "--key", "secret", "-reverse"],
      "started an HTTP tunnel server on port 8000, allowing reverse tunnels"
    ),
    (["server", "--reverse=false", "--port=1"], "started an HTTP tunnel server on port 1"),
    (["--auth", "u:secret"], "started"), (["--auth=u:secret"], "started"),
  ])
  func chisel(words: [String], text: String) {
    #expect(predicate(["chisel"] + words) == text)
  }

  @Test func aCommandLineHidesSecretsToo() {
    let start = ProcessStart(
      name: "chisel",
      args: [],
      parentName: nil,
      commandLine: "chisel client --auth u:secret http://s R:socks"
    )
    #expect(
      Narrative.sentence(for: start)
        == "chisel started an HTTP tunnel client to http://s forwarding R:socks"
    )
  }

  @Test(arguments: [
    (["-L", "socks5://:1080"], "opened a proxy or tunnel listener on socks5://:1080"),
    (
      ["-L=:1", "-L", ":2", "--L=:3", "--L", ":4", "-L:5"],
      "opened a proxy or tunnel listener on :1, :2, :3, :4, :5"
    ),
    (
      ["-F", "-L", "-L", "socks5://u:secret@:1080?auth=secret", "-D"],
      "opened a proxy or tunnel listener on socks5://…@:1080?…"
    ),
    (["-F=http://u:secret@p"], "started a proxy or tunnel: gost -F=http://…@p"),
    (["-L"], "started a proxy or tunnel: gost -L"),
  ])
  func gost(words: [String], text: String) {
    #expect(predicate(["gost"] + words) == text)
  }

  @Test(arguments: [
    ("", ""), ("@", "…@"), ("?", "?…"), ("://", "://"), ("a@b@c", "…@c"),
    ("s://u@h?p=@x", "s://…@h?…"),
    ("http://h:1/p", "http://h:1/p"),
  ])
  func secrets(address: String, told: String) {
    #expect(Narrative.withoutSecrets(address) == told)
  }
}
