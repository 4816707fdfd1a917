// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Audit

@Suite struct AuditLineTests {
  private func parse(_ text: String) -> AuditRecord? {
    let bytes = Array(text.utf8)
    return AuditLine.record(bytes.span)
  }

  @Test(
    arguments: [
      "type=PATH msg=audit(1700000000.007:42): item=0 name=\"/bin/x\"",
      "type=1302 msg=audit(1700000000.007:42): item=0 name=\"/bin/x\"",
      "type=UNKNOWN[1302] msg=audit(1700000000.7:42): item=0 name=\"/bin/x\"",
      "node=web1 type=PATH msg=audit(1700000000.007:42): item=0 name=\"/bin/x\"",
      "audit: type=1302 audit(1700000000.007:42): item=0 name=\"/bin/x\"",
      "[   12.345678] audit: type=1302 audit(1700000000.007:42): item=0 name=\"/bin/x\"",
      "Nov 26 20:00:00 web1 kernel: [   12.345678] audit: type=1302 audit(1700000000.007:42): item=0 name=\"/bin/x\"",
      "2026-11-26T20:00:00+00:00 web1 kernel: audit: type=1302 audit(1700000000.007:42): item=0 name=\"/bin/x\"",
      "Nov 26 20:00:00 web1 audit[1]: type=PATH msg=audit(1700000000.007:42): item=0 name=\"/bin/x\"",
      "Nov 26 20:00:00 web1 audispd: node=web1 type=PATH msg=audit(1700000000.007:42): item=0 name=\"/bin/x\"",
      "<13>Nov 26 20:00:00 web1 audisp-syslog[7]: type=PATH msg=audit(1700000000.007:42): item=0 name=\"/bin/x\"",
    ]
  )
  func everySpellingIsTheSameRecord(_ line: String) throws {
    let record = try #require(parse(line))
    #expect(record.type == .path)
    #expect(record.stamp.serial == 42)
    #expect(record.stamp.milliseconds == 1_700_000_000_007)
    #expect(record.value("name") == Array("/bin/x".utf8))
    #expect(record.node == (line.contains("node=") ? Array("web1".utf8) : []))
  }

  @Test(
    arguments: [
      "", "type=", "type=PATH", "type= msg=audit(1.0:1): a=b", "msg=audit(1.0:1): a=b",
      "type=PATH msg=audit(1337845201): no milliseconds", "type=PATH msg=audit(): a=b",
      "type=NOSUCH msg=audit(1.0:1): a=b", "type=PATH msg=audit(99999999999.0:1): a=b",
      "type=PATH msg=audit(1.0:1", "type=99999 msg=audit(1.0:1): a=b",
      // What other programs write into their own messages is no record.
      "Nov 26 20:00:00 web1 sudo: al : COMMAND=/bin/echo audit: type=PATH msg=audit(1.0:1): a=b",
      "Nov 26 20:00:00 web1 app[9]: type=PATH msg=audit(1.0:1): a=b",
      "Nov 26 20:00:00 web1 app[9]: said audit[1]: type=PATH msg=audit(1.0:1): a=b",
      "hello type=PATH msg=audit(1.0:1): a=b",
    ]
  )
  func whatIsNoRecordIsNone(_ line: String) { #expect(parse(line) == nil) }

  @Test func theSocketTellsTheTypeBesideTheText() throws {
    let body = Array("audit(1700000000.007:42): cwd=2F746D702F6120622063".utf8)
    let record = try #require(AuditLine.record(body, RecordType(1307)))
    #expect(record.type == .workingDirectory)
    #expect(record.value("cwd") == Array("/tmp/a b c".utf8))
  }

  @Test func textsAreDecodedWhereTheyMayBeHexadecimal() throws {
    let syscall = try #require(
      parse(
        "type=SYSCALL msg=audit(1.0:1): a0=2F62 pid=1234 comm=6120 exe=\"/bin/a\" key=(null) tty=(none)"
      )
    )
    #expect(syscall.value("a0") == Array("2F62".utf8))
    #expect(syscall.number("pid") == 1234)
    #expect(syscall.value("comm") == [0x61, 0x20])
    #expect(syscall.value("key") == nil)
    #expect(syscall.value("tty") == Array("(none)".utf8))
    let user = try #require(
      parse(
        "type=USER_LOGIN msg=audit(1.0:1): pid=1 msg='op=login acct=BEEF exe=\"/a\" addr=? res=failed'"
      )
    )
    // A program may write a bare word; this one is a name, although it could be hexadecimal.
    #expect(user.value("acct") == [0xBE, 0xEF] || user.value("acct") == Array("BEEF".utf8))
    #expect(user.value("addr") == nil)
    #expect(user.value("res") == Array("failed".utf8))
  }

  @Test func enrichedFieldsAreKeptApart() throws {
    for separator in ["\u{1D}", " "] {
      let record = try #require(
        parse(
          "type=SYSCALL msg=audit(1.0:1): arch=c000003e syscall=59 uid=0 auid=1000\(separator)ARCH=x86_64 SYSCALL=execve AUID=\"alice\" UID=\"root\""
        )
      )
      #expect(record.value("uid") == Array("0".utf8))
      #expect(record.value("UID", interpreted: true) == Array("root".utf8))
      #expect(record.value("UID") == nil)
      #expect(SystemCall(record)?.name == Array("execve".utf8))
    }
  }

  @Test func nestedMessagesAndOldOnesAreRead() throws {
    let record = try #require(
      parse(
        "type=USER_START msg=audit(1.0:1): user pid=7 uid=0 msg='PAM: session open acct=root : exe=\"/usr/sbin/crond\" (hostname=?, addr=?, terminal=cron res=success)'"
      )
    )
    #expect(record.value("acct") == Array("root".utf8))
    #expect(record.value("terminal") == Array("cron".utf8))
    #expect(record.value("res") == Array("success".utf8))
    #expect(record.field("res")?.isNested == true)
  }

  @Test func addressesAreDecoded() {
    func address(_ hex: String) -> SocketAddress? { SocketAddress(hexadecimal: Array(hex.utf8)) }
    func text(_ bytes: [UInt8]?) -> String { String(decoding: bytes ?? [], as: UTF8.self) }
    let inet = address("02001F907F0000010000000000000000")
    #expect(text(inet?.address) == "127.0.0.1")
    #expect(inet?.port == 8080)
    let inet6 = address("0A00005000000000" + "20010DB8000000000000000000000001" + "00000000")
    #expect(text(inet6?.address) == "2001:db8::1")
    #expect(inet6?.family == .inet6)
    let mapped = address("0A00005000000000" + "00000000000000000000FFFFC0000201" + "00000000")
    #expect(text(mapped?.address) == "192.0.2.1")
    #expect(mapped?.family == .inet)
    #expect(text(address("01002F746D702F7300AA")?.path) == "/tmp/s")
    #expect(text(address("0100006162630000")?.path) == "@abc")
    #expect(address("100000000000000000000000")?.family == .netlink)
    for bad in ["", "0", "02", "0200", "02001F90", "zz00", "0A0000500000"] {
      #expect(address(bad)?.isInternet != true)
    }
  }
}
