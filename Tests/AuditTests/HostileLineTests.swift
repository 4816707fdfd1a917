// SPDX-License-Identifier: Apache-2.0
import Events
import Testing

@testable import Audit

/// Whatever comes in, valid JSON in UTF-8 comes out, and every line is counted once.
@Suite struct HostileLineTests {
  private static let pieces: [[UInt8]] =
    [
      "type=SYSCALL ", "type=EXECVE ", "type=PATH ", "type=SOCKADDR ", "type=AVC ", "type=CWD ",
      "type=USER_LOGIN ", "type=PROCTITLE ", "type=EOE ", "node=a ", "msg=audit(1.000:1): ",
      "msg=audit(2.000:2): ", "msg=audit(9.999:18446744073709551615): ", "audit: ", "kernel: ",
      "arch=c000003e ", "syscall=59 ", "syscall=42 ", "syscall=82 ", "success=yes ", "success=no ",
      "pid=7 ", "ppid=6 ", "pid=99999999999999999999 ", "argc=3 ", "argc=99999999 ", "a0=\"x\" ",
      "a1_len=5 ", "a1[0]=6120 ", "a9999=\"z\" ", "name=", "name=\"/etc/\" ", "name=(null) ",
      "item=0 ", "nametype=CREATE ", "nametype=DELETE ", "mode=0100755 ", "mode=777777777777 ",
      "saddr=02001F907F000001 ", "saddr=0A00 ", "saddr=01002F ", "proctitle=62617368002D63 ",
      "comm=", "exe=\"/bin/x\" ", "exe=FF00FF ", "cwd=\"/\" ", "msg='", "op=a b c ", "acct=", "'",
      "\"", "\u{1D}", "UID=\"root\" ", "SADDR={ a=b }", "{ read }", "=", "==", "(", ")", ",",
      "key=6101 ",
      "exit=-13 ", "exit=-99999 ", "tty=pts9999999 ", "auid=4294967295 ", "res=1 ", "old ", "new ",
    ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0], [0xED, 0xA0, 0x80], [0x5C], [0x22, 0x5C]]

  @Test(arguments: 0..<40)
  func anyLinesGiveValidDocuments(_ seed: UInt64) throws {
    var random = Seeded(state: seed &* 0x9E37_79B9 &+ 1)
    var lines: [[UInt8]] = []
    for _ in 0..<150 {
      var line: [UInt8] = []
      if random.next() % 4 > 0 {
        line += Self.pieces[Int(random.next() % 9)] + Self.pieces[10 + Int(random.next() % 3)]
      }
      for _ in 0..<(random.next() % 14) {
        line += Self.pieces[Int(random.next() % UInt64(Self.pieces.count))]
        if random.next() % 6 == 0 { line.append(UInt8(truncatingIfNeeded: random.next())) }
      }
      lines.append(line.filter { $0 != 0x0A })
    }
    // Parsing is strict: it fails on a byte that is no UTF-8, and on a bad escape.
    let documents = try AuditDocuments(lines)
    #expect(documents.counts.read == 150)
    #expect(String(validating: documents.bytes, as: UTF8.self) != nil)
    for event in documents.events {
      #expect(event.first("host.os.type") == "linux")
      #expect(event.first("event.id")?.isEmpty == false)
    }
  }

  @Test(arguments: 0..<10)
  func anyObjectsAreReadAsLaurels(_ seed: UInt64) throws {
    var random = Seeded(state: seed &+ 77)
    let keys = ["SYSCALL", "EXECVE", "PATH", "CWD", "PARENT_INFO", "SOCKADDR", "NODE", "x"]
    let values = [
      "null", "1", "\"a\"", "[]", "{}", "[1,{\"a\":1}]",
      "{\"syscall\":59,\"success\":\"yes\",\"pid\":3}",
      "{\"ARGV\":[\"a\",1,\"%zz%41\"]}", "{\"exe\":\"/a\",\"ARGV\":[]}", "{\"saddr\":\"0200\"}",
    ]
    let lines = (0..<100).map { _ -> [UInt8] in
      let members = (0..<(random.next() % 6)).map { _ in
        "\"\(keys[Int(random.next() % 8)])\":\(values[Int(random.next() % 10)])"
      }
      return Array("{\"ID\":\"1.0:\(random.next() % 9)\"\(members.map { "," + $0 }.joined())}".utf8)
    }
    let documents = try AuditDocuments(lines, laurel: true)
    #expect(documents.counts.read == 100)
  }

  @Test func theLargestNumbersAreNoTrap() throws {
    let nines = String(repeating: "9", count: 19)
    for line in [
      "type=SYSCALL msg=audit(9000000000.999:\(nines)): arch=c000003e syscall=\(nines) pid=\(nines)",
      "type=SYSCALL msg=audit(9999999999.999:1): syscall=1",
      "type=SYSCALL msg=audit(1.0:1): syscall=231 arch=c000003e a0=ffffffffffffffff exit=-\(nines)",
      "type=EXECVE msg=audit(1.0:2): argc=\(nines) a99999=\"x\" a1_len=\(nines)",
    ] {
      #expect(try AuditDocuments(line).counts.read == 1)
    }
  }

  @Test func longAndManyFieldsAreBounded() throws {
    let many =
      "type=SYSCALL msg=audit(1.0:1): " + (0..<20_000).map { "k\($0)=v" }.joined(separator: " ")
    let documents = try AuditDocuments(many)
    #expect(documents.events.count == 1)
    #expect(documents[0].first("auditd.truncated") == "true")
    let long = "type=SYSCALL msg=audit(1.0:1): k=" + String(repeating: "x", count: 400_000)
    #expect(try AuditDocuments(long).counts.notUnderstood == 1)
  }

  private struct Seeded {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 33
    }
  }
}
