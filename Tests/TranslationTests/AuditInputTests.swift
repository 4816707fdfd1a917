// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Testing
import Translation

/// The kernel's audit, by itself, from laurel, and in the journal.
@Suite struct AuditInputTests {
  private static let records = [
    (
      "SYSCALL",
      #"arch=c000003e syscall=59 success=yes exit=0 a0=1 a1=2 a2=3 a3=8 items=1 ppid=4000 pid=4242 auid=1000 uid=1000 gid=1000 euid=1000 suid=1000 fsuid=1000 egid=1000 sgid=1000 fsgid=1000 tty=pts0 ses=4 comm="ssh" exe="/usr/bin/ssh" key=(null)"#
    ),
    ("EXECVE", #"argc=3 a0="ssh" a1="-D" a2="1080""#), ("CWD", #"cwd="/home/alice""#),
    (
      "PATH",
      #"item=0 name="/usr/bin/ssh" inode=1 dev=08:01 mode=0100755 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL"#
    ), ("PROCTITLE", "proctitle=737368002D440031303830"),
  ]

  private static func log(_ serial: Int) -> [String] {
    records.map { "type=\($0) msg=audit(1795690501.123:\(serial)): \($1)" }
  }

  @Test func anAuditLog() throws {
    let input = TranslatedInput(Self.log(7).joined(separator: "\n") + "\n")
    #expect(input.format == .audit)
    #expect(input.addsUp && input.counts.events == 1, "\(input.counts)")
    #expect(try input.document().at("process.args") == #"["ssh","-D","1080"]"#)
    // Its event stands at the line that completed it.
    #expect(input.lines.firstIndex { !$0.isEmpty } == 4)
  }

  /// A pipe that stays open gives the last event too: without its last record, as nothing more comes.
  @Test func theLastEventOfAPipeIsNotWaitedForForEver() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    let text = Array((Self.log(7).dropLast().joined(separator: "\n") + "\n").utf8)
    #expect(write(ends[1], text, text.count) == text.count)
    let input = InputOpening().open(LineReader(name: "pipe", descriptor: ends[0]))
    var seen = ""
    while !seen.contains("1080"), let block = input.reader.next() {
      seen += String(decoding: block.bytes, as: UTF8.self)
    }
    #expect(input.counts?.events == 1)
    close(ends[1])
    while input.reader.next() != nil {}
    #expect(input.counts?.translated == 4)
  }

  @Test func laurel() throws {
    let line =
      #"{"ID":"1795690501.123:7","SYSCALL":{"arch":"0xc000003e","syscall":59,"success":"yes","exit":0,"ppid":4000,"pid":4242,"uid":1000,"comm":"ssh","exe":"/usr/bin/ssh"},"EXECVE":{"argc":3,"ARGV":["ssh","-D","1080"]},"CWD":{"cwd":"/"},"PATH":[{"item":0,"name":"/usr/bin/ssh"}]}"#
    let input = TranslatedInput(line + "\n")
    #expect(input.format == .laurel)
    #expect(try input.document().at("process.args") == #"["ssh","-D","1080"]"#)
  }

  @Test func inTheJournal() throws {
    var text = ""
    for (place, record) in Self.records.enumerated() {
      text += """
        __CURSOR=c\(place)
        __REALTIME_TIMESTAMP=1795690501123999
        _SOURCE_REALTIME_TIMESTAMP=1795690501123000
        _TRANSPORT=audit
        _AUDIT_TYPE_NAME=\(record.0)
        _AUDIT_ID=7
        MESSAGE=\(record.0) \(record.1)


        """
      // A message between the records of an event.
      text += "__CURSOR=m\(place)\n_UID=0\nMESSAGE=other\n\n"
    }
    let input = TranslatedInput(text)
    #expect(input.format == .journal)
    #expect(input.addsUp && input.counts.events == 6, "\(input.counts)")
    let exec = try #require(try input.documents().first { $0.at("process.args") != "nothing" })
    #expect(exec.at("process.args") == #"["ssh","-D","1080"]"#)
    #expect(exec.at("@timestamp").hasPrefix(#""2026-11-26T10:55:01.123"#))
  }

  @Test(
    .enabled(
      if: !RealLogs.files("audit", ending: ".log").isEmpty,
      "there are no audit logs in \(RealLogs.folder)"
    )
  )
  func realAuditLogs() throws {
    for path in RealLogs.files("audit", ending: ".log") {
      let input = TranslatedInput(try InputOpening().open(path))
      #expect(input.format == .audit, "\(path)")
      // What is no record in them is named, line by line.
      #expect(input.addsUp && input.counts.notUnderstood == input.issues.count, "\(path)")
      #expect(input.counts.events > 0, "\(path)")
    }
  }

  @Test(
    .enabled(
      if: !RealLogs.files("otrf/linux", ending: ".zip").isEmpty,
      "there are no archives in \(RealLogs.folder)"
    )
  )
  func realArchives() throws {
    for path in RealLogs.files("otrf/linux", ending: ".zip") {
      let unzip = Process()
      let output = Pipe()
      unzip.executableURL = URL(filePath: "/usr/bin/python3")
      unzip.arguments = [
        "-c",
        "import sys,zipfile\nz=zipfile.ZipFile(sys.argv[1])\nfor n in z.namelist(): sys.stdout.buffer.write(z.read(n))",
        path,
      ]
      unzip.standardOutput = output
      try unzip.run()
      let bytes = output.fileHandleForReading.readDataToEndOfFile()
      unzip.waitUntilExit()
      let input = TranslatedInput(Array(bytes))
      #expect(input.format == .audit)
      #expect(input.addsUp && input.counts.notUnderstood == 0 && input.counts.events == 2)
    }
  }
}
