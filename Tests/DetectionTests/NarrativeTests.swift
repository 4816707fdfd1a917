// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Detection

@Suite struct NarrativeTests {
  private func sentence(
    _ name: String,
    _ words: [String],
    parent: String? = nil,
    commandLine: String? = nil
  ) -> String {
    Narrative.sentence(
      for: ProcessStart(name: name, args: words, parentName: parent, commandLine: commandLine)
    )
  }

  @Test(arguments: [
    (
      "sshd", ["/usr/sbin/sshd", "-p", "2222", "-D"],
      "sshd started an SSH server on port 2222: /usr/sbin/sshd -p 2222 -D"
    ),
    ("sshd", ["sshd"], "sshd started an SSH server: sshd"),
    (
      "sshuttle", ["sshuttle", "-r", "u@h", "10.0.0.0/8", "0/0", "-l", "0.0.0.0:12300"],
      "sshuttle routes 10.0.0.0/8, 0/0 through SSH by way of u@h, listening on 0.0.0.0:12300"
    ),
    (
      "sshuttle", ["sshuttle", "--remote=u@h"], "sshuttle routes traffic through SSH by way of u@h"
    ),
    (
      "gost", ["gost", "-L=socks5://:1080", "-L:8080"],
      "gost opened a proxy or tunnel listener on socks5://:1080, :8080"
    ),
    ("gost", ["gost", "-C", "g.json"], "gost started a proxy or tunnel: gost -C g.json"),
    (
      "chisel", ["chisel", "server", "-p", "8000", "--reverse"],
      "chisel started an HTTP tunnel server on port 8000, allowing reverse tunnels"
    ),
    (
      "chisel", ["chisel", "server", "--port=8000"],
      "chisel started an HTTP tunnel server on port 8000"
    ),
    (
      "chisel_1.9.1_linux_amd64", ["./c", "client", "http://s:8000", "R:socks", "1:a:2"],
      "chisel_1.9.1_linux_amd64 started an HTTP tunnel client to http://s:8000 forwarding R:socks, 1:a:2"
    ),
    ("chisel", ["chisel", "client"], "chisel started an HTTP tunnel client"),
    ("chisel", ["chisel", "--help"], "chisel started: chisel --help"),
    (
      "proxychains4", ["proxychains4", "-q", "-f", "p.conf", "nmap", "-sT"],
      "proxychains4 runs `nmap -sT` through a chain of proxies"
    ),
    ("proxychains", ["proxychains"], "proxychains started"),
    (
      "iodine", ["iodine", "-f", "t.example.org"],
      "iodine started a DNS tunnel client: iodine -f t.example.org"
    ),
    ("iodined", ["iodined"], "iodined started a DNS tunnel server"),
    ("dnscat", ["dnscat", "x"], "dnscat started a DNS tunnel client: dnscat x"),
    ("hans", ["hans"], "hans started an ICMP tunnel"),
    ("ptunnel-ng", ["ptunnel-ng"], "ptunnel-ng started a TCP tunnel inside ICMP echo packets"),
    ("ssf", ["ssf"], "ssf started a secure-socket-funnelling tunnel"),
    ("3proxy", ["3proxy"], "3proxy started a proxy server"),
    (
      "ngrok", ["ngrok", "tcp", "22"], "ngrok started a tunnel through ngrok's relay: ngrok tcp 22"
    ),
    ("pivotnacci", ["pivotnacci"], "pivotnacci started a SOCKS tunnel through a web shell"),
    ("NGROK", ["NGROK"], "NGROK started a tunnel through ngrok's relay"),
    (
      "kworker", ["x", "-s", "-d", "1.2.3.4:5", "rssocks"],
      "kworker called back to 1.2.3.4:5 to serve a reverse SOCKS proxy"
    ),
    ("ls", ["ls", "-l"], "ls started: ls -l"), ("ls", [], "ls started"),
    ("", [], " started"),
  ])
  func tools(name: String, args: [String], text: String) {
    #expect(sentence(name, args) == text)
  }

  @Test func theParentComesFirst() {
    #expect(sentence("ls", ["ls"], parent: "bash") == "bash → ls started: ls")
    #expect(
      sentence("ssh", ["ssh", "-D", "1", "h"], parent: "cron")
        == "cron → ssh opened a SOCKS proxy on port 1 through h"
    )
  }

  @Test func theCommandLineStandsInForArguments() {
    #expect(sentence("nc", [], commandLine: "nc -l 80") == "nc started: nc -l 80")
    #expect(sentence("nc", ["nc"], commandLine: "other") == "nc started: nc")
  }

  @Test func longCommandsAreCut() {
    let text = sentence("ls", ["ls", String(repeating: "é", count: 100_000)])
    #expect(text.hasSuffix("…"))
    #expect(text.count == "ls started: ".count + 160)
  }

  @Test(arguments: [
    "ssh", "sshd", "sshuttle", "socat", "gost", "chisel", "proxychains4", "iodine", "ls", "",
    "\u{0}\u{1B}", "CHISEL", "proxychains",
  ])
  func hostileArguments(name: String) {
    let words = [
      "", "-", "--", "-L", "-p", "-r", "--remote=", "client", "server", "-f", "\u{0}", "=", "-R",
    ]
    let long = String(repeating: "x/", count: 20_000)
    for args in [
      [], [""], ["a"], words, words.reversed(), [name, long], [name, "-r", long, long],
    ]
      + words.map({ [name, $0] }) + words.map({ [name, $0, $0] })
    {
      #expect(sentence(name, args).hasPrefix("\(name) "))
    }
  }
}
