// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Detection

@Suite struct SSHNarrativeTests {
  private func predicate(_ words: [String]) -> String {
    SSHArguments(words[...]).description
  }

  @Test(arguments: [
    (["-L", "8080:db:5432", "u@h"], "forwards local port 8080 to db:5432 through u@h"),
    (["-L8080:db:5432", "h"], "forwards local port 8080 to db:5432 through h"),
    (["-fNL", "8080:db:5432", "h"], "forwards local port 8080 to db:5432 through h"),
    (["-L", "0.0.0.0:8080:db:5432", "h"], "forwards local port 0.0.0.0:8080 to db:5432 through h"),
    (
      ["-L", "[::1]:8080:[fe80::1]:22", "h"],
      "forwards local port [::1]:8080 to [fe80::1]:22 through h"
    ),
    (["-L", "/tmp/s:db:5432", "h"], "forwards local socket /tmp/s to db:5432 through h"),
    (
      ["-R", "9000:localhost:22", "h"],
      "lets the far end reach localhost:22 by its port 9000 through h"
    ),
    (
      ["-R", "*:9000:10.0.0.1:22", "h"],
      "lets the far end reach 10.0.0.1:22 by its port *:9000 through h"
    ),
    (
      ["-R", "1080", "h"],
      "lets the far end use this host as SOCKS proxy by its port 1080 through h"
    ),
    (["-D", "1080", "h"], "opened a SOCKS proxy on port 1080 through h"),
    (["-D", "127.0.0.1:1080", "h"], "opened a SOCKS proxy on port 127.0.0.1:1080 through h"),
    (["-w", "0:0", "h"], "opened a network tunnel device 0:0 through h"),
    (["-W", "db:22", "h"], "forwards its input and output to db:22 through h"),
    (["-J", "a,b", "h"], "jumps by way of a,b through h"),
    (
      ["-Nf", "-D1080", "-p", "2222", "-i", "-odd-key", "-o", "X=y", "h"],
      "opened a SOCKS proxy on port 1080 through h"
    ),
    (
      ["-D1080", "-L1:a:1", "-R2:b:2", "h"],
      "opened a SOCKS proxy on port 1080 through h and 2 more"
    ),
    (["h", "-D", "1080"], "opened a SOCKS proxy on port 1080 through h"),
    (["h"], "connected to h"), ([], "connected"), (["-v"], "connected"),
    (["h", "tail", "-L", "1:a:1"], "connected to h to run `tail -L 1:a:1`"),
    (["-l", "root", "h", "id"], "connected to h to run `id`"),
    (["-L", "1:a:1"], "forwards local port 1 to a:1"),
    (["-L", "8080", "h"], "asked for forwarding (-L 8080) through h"),
    (
      ["-L", "8080:/run/docker.sock", "h"],
      "forwards local port 8080 to socket /run/docker.sock through h"
    ),
    (["-L"], "asked for forwarding (-L )"),
  ])
  func forms(words: [String], text: String) {
    #expect(predicate(words) == text)
  }

  @Test func theParts() {
    let arguments = SSHArguments(["-4NTfL", "1:a:2", "-vD3", "u@h", "-p22", "cmd", "-R", "x"])
    #expect(
      arguments.forwards == [
        .init(kind: "L", specification: "1:a:2"), .init(kind: "D", specification: "3"),
      ]
    )
    #expect(arguments.destination == "u@h")
    #expect(arguments.command == ["cmd", "-R", "x"])
  }

  @Test(arguments: [
    (
      ["-R", "/tmp/far:/tmp/near", "h"],
      "lets the far end reach socket /tmp/near by its socket /tmp/far through h"
    ),
    (
      ["-R", "9000:/run/docker.sock", "h"],
      "lets the far end reach socket /run/docker.sock by its port 9000 through h"
    ),
    (
      ["-R", "*:9000:/run/docker.sock", "h"],
      "lets the far end reach socket /run/docker.sock by its port *:9000 through h"
    ),
    (
      ["-R", "/tmp/far:db:22", "h"], "lets the far end reach db:22 by its socket /tmp/far through h"
    ),
    (
      ["-L", "*:8080:/run/a", "h"], "forwards local port *:8080 to socket /run/a through h"
    ),
    // Without a target the far end chooses: that is a proxy, also behind a socket.
    (
      ["-R", "/tmp/far", "h"],
      "lets the far end use this host as SOCKS proxy by its socket /tmp/far through h"
    ),
    (
      ["-R", "*:1080", "h"],
      "lets the far end use this host as SOCKS proxy by its port *:1080 through h"
    ),
  ])
  func sockets(words: [String], text: String) {
    #expect(predicate(words) == text)
  }

  @Test(arguments: [
    (["h", "--", "-D", "1080"], "connected to h to run `-D 1080`"),
    (["--", "h", "-D", "1080"], "connected to h to run `-D 1080`"),
    (["-D1", "h", "--", "-D2"], "opened a SOCKS proxy on port 1 through h"),
    (["h", "--"], "connected to h"), (["--"], "connected"),
  ])
  func behindTwoDashesThereAreNoOptions(words: [String], text: String) {
    #expect(predicate(words) == text)
  }

  @Test(arguments: [
    (["-o", "DynamicForward=1080", "h"], "opened a SOCKS proxy on port 1080 through h"),
    (["-oDynamicForward 1080", "h"], "opened a SOCKS proxy on port 1080 through h"),
    (["-No", "dynamicforward = *:1080", "h"], "opened a SOCKS proxy on port *:1080 through h"),
    (["-o", "LocalForward=8080 db:5432", "h"], "forwards local port 8080 to db:5432 through h"),
    (
      ["-oLOCALFORWARD\t\"8080\" \"/run/x\"", "-o", "LocalForward=1", "h"],
      "forwards local port 8080 to socket /run/x through h and 1 more"
    ),
    (
      ["-o", "RemoteForward 9000 localhost:22", "h"],
      "lets the far end reach localhost:22 by its port 9000 through h"
    ),
    (
      ["-o", "RemoteForward=9000", "h"],
      "lets the far end use this host as SOCKS proxy by its port 9000 through h"
    ),
    (["-oTunnel=yes", "h"], "opened a network tunnel device through h"),
    (
      ["-oTunnelDevice=3:4", "-o", "Tunnel ethernet", "h"],
      "opened a network tunnel device 3:4 through h"
    ),
    (
      ["-o", "Tunnel=yes", "-o", "TunnelDevice=any", "-w", "1", "h"],
      "opened a network tunnel device any through h"
    ),
    (["-oTunnel=no", "-oTunnelDevice=3", "-oProxyJump=none", "h"], "connected to h"),
    (["-oProxyJump=a,b", "h"], "jumps by way of a,b through h"),
    (["-oDynamicForward", "-o", "=", "-o", " ", "-o", "h"], "connected"),
    (
      ["-oExitOnForwardFailure=yes", "h", "x", "-oDynamicForward=1"],
      "connected to h to run `x -oDynamicForward=1`"
    ),
  ])
  func forwardsThatAreSpeltAsOptions(words: [String], text: String) {
    #expect(predicate(words) == text)
  }

  @Test(arguments: [
    "", "-", "--", "---", ":", "[", "]", "[[[:", "\u{0}", "-\u{0}", "-é", "-L", "-R:", "-D[", "é",
    "-o", "-o=", "-oİTunnel=1", "-oTunnel", "-oLocalForward=", "-oLocalForward \"",
  ])
  func hostileWords(word: String) {
    for words in [
      [word], [word, word, word], ["-L", word], ["-R", word, "h"], ["-D", word], ["h", word],
    ] {
      #expect(!predicate(words).isEmpty)
    }
  }

  @Test func longWords() {
    for word in [":", "-v", "[", "-L[", "@"].map({ String(repeating: $0, count: 50_000) }) {
      for words in [[word], ["-L", word], ["-R" + word, "h"], ["-" + word, "h"]] {
        #expect(!predicate(words).isEmpty)
      }
    }
  }

  @Test func commandsAreCut() {
    let text = predicate(["h", String(repeating: "x", count: 1_000_000)])
    #expect(text.count < 200)
  }
}
