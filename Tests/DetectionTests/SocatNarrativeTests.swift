// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Detection

@Suite struct SocatNarrativeTests {
  private func sentence(_ words: [String]) -> String {
    Narrative.sentence(
      for: ProcessStart(name: "socat", args: ["socat"] + words, parentName: "bash")
    )
  }

  @Test(arguments: [
    (
      ["TCP-LISTEN:8080,fork,reuseaddr", "TCP:10.0.0.5:22"],
      "opened a TCP listener on port 8080 and joins it to 10.0.0.5:22"
    ),
    (
      ["TCP4-L:8080", "TCP4-CONNECT:h:22,retry=3"],
      "opened a TCP listener on port 8080 and joins it to h:22"
    ),
    (
      ["tcp6-listen:80", "tcp6:[::1]:22"],
      "opened a TCP listener on port 80 and joins it to [::1]:22"
    ),
    (
      ["UDP-LISTEN:53", "UDP:9.9.9.9:53"],
      "opened a UDP listener on port 53 and joins it to 9.9.9.9:53"
    ),
    (
      ["UDP4-RECVFROM:53,fork", "-"],
      "opened a UDP listener on port 53 and joins it to its input and output"
    ),
    (
      ["OPENSSL-LISTEN:443,cert=x", "EXEC:/bin/sh,pty"],
      "opened a TLS listener on port 443 and joins it to the command `/bin/sh`"
    ),
    (
      ["SSL-L:443", "SYSTEM:id"],
      "opened a TLS listener on port 443 and joins it to the command `id`"
    ),
    (["UNIX-LISTEN:/tmp/s,fork", "TCP:h:1"], "listens on the socket /tmp/s and joins it to h:1"),
    (["ABSTRACT-LISTEN:name", "TCP:h:1"], "listens on the socket name and joins it to h:1"),
    (["SCTP-LISTEN:7", "TCP:h:1"], "opened a SCTP listener on port 7 and joins it to h:1"),
    (["TCP:h:22", "TCP-LISTEN:8080"], "opened a TCP listener on port 8080 and joins it to h:22"),
    (
      ["TCP-LISTEN:1", "TCP-LISTEN:2"],
      "opened a TCP listener on port 1 and joins it to TCP-LISTEN:2"
    ),
    (["-", "TCP:h:22"], "opened its input and output and joins it to h:22"),
    (
      ["STDIO", "SOCKS4A:proxy:h:22,socksport=9050"],
      "opened its input and output and joins it to the SOCKS proxy proxy:h:22"
    ),
    (
      ["TCP-LISTEN:1", "PROXY:proxy:h:22,proxyport=8080"],
      "opened a TCP listener on port 1 and joins it to the HTTP proxy proxy:h:22"
    ),
    (["TUN:10.0.0.1/24,up", "SSL:h:443"], "opened a tunnel device and joins it to h:443"),
    (["PTY,link=/tmp/p", "TCP:h:1"], "opened PTY and joins it to h:1"),
    (["TCP-LISTEN:1"], "opened a TCP listener on port 1"), ([], "started"),
    (["-V"], "started"),
  ])
  func addresses(words: [String], predicate: String) {
    #expect(sentence(words) == "bash → socat \(predicate)")
  }

  @Test(arguments: [
    ["-d", "-d"], ["-T", "30"], ["-T30"], ["-b", "8192"], ["-lf", "/tmp/log"], ["-u"],
    ["-lp", "name"],
    ["-W", "/tmp/lock"], ["-L", "/tmp/lock"], ["-t", "5", "-v", "-x", "-4"],
  ])
  func optionsComeFirst(options: [String]) {
    #expect(
      sentence(options + ["TCP-LISTEN:8080", "TCP:h:22"])
        == "bash → socat opened a TCP listener on port 8080 and joins it to h:22"
    )
  }

  @Test(arguments: [
    ["-ly"], ["-lydaemon"], ["-lm"], ["-lu", "-lh", "-ls"], ["-r", "/tmp/seen"],
    ["-R", "/tmp/seen"], ["-r/tmp/seen", "-lf/tmp/a:b"], ["-lpa:b"],
  ])
  func furtherOptions(options: [String]) {
    #expect(
      sentence(options + ["TCP-LISTEN:8080", "TCP:h:22"])
        == "bash → socat opened a TCP listener on port 8080 and joins it to h:22"
    )
  }

  @Test(arguments: [
    ("/etc/passwd", "/etc/passwd"), ("./Fifo,nonblock", "./Fifo"), ("/tmp/A:b", "/tmp/A:b"),
    ("GOPEN:/tmp/A", "/tmp/A"), ("Open:/tmp/A", "OPEN:/tmp/A"),
  ])
  func filesKeepTheirLetters(address: String, told: String) {
    #expect(
      sentence(["TCP-LISTEN:1", address])
        == "bash → socat opened a TCP listener on port 1 and joins it to \(told)"
    )
  }

  @Test func behindAnAddressThereAreNoOptions() {
    #expect(
      sentence(["-,ignoreeof", "-T", "TCP-LISTEN:1"])
        == "bash → socat opened its input and output and joins it to -T"
    )
  }

  @Test(arguments: [
    "", ":", ",", ":,", "-:", "TCP-LISTEN", "TCP-LISTEN:", "TCP-LISTEN:,fork", "\u{0}", "\u{1B}[2J",
    "!!", "-",
    "é:ü", "EXEC:",
  ])
  func hostileAddresses(word: String) {
    for words in [[word], [word, word], ["-T"] + [word], [word, "TCP-LISTEN:1", word]] {
      #expect(sentence(words).hasPrefix("bash → socat "))
    }
  }

  @Test func longAddresses() {
    for part in ["a:", ",", ":", "TCP-LISTEN:", "-"] {
      let word = String(repeating: part, count: 50_000)
      #expect(sentence([word, word]).hasPrefix("bash → socat "))
    }
  }

  @Test func aHundredThousandWords() {
    #expect(sentence(Array(repeating: "-d", count: 100_000)) == "bash → socat started")
  }
}
