// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Audit

@Suite struct EventAssemblerTests {
  private func events(_ lines: [String], finish: Bool = true) -> (events: [AuditEvent], held: Int) {
    var assembler = EventAssembler()
    var events: [AuditEvent] = []
    for (place, line) in lines.enumerated() {
      guard let record = AuditLine.record(Array(line.utf8).span) else { continue }
      assembler.add(record, line: place + 1) { events.append($0) }
    }
    let held = assembler.heldLines
    if finish { assembler.finish { events.append($0) } }
    return (events, held)
  }

  private func line(_ type: String, _ time: String, _ serial: Int, _ node: String = "") -> String {
    (node.isEmpty ? "" : "node=\(node) ") + "type=\(type) msg=audit(\(time):\(serial)): a=b"
  }

  @Test func interleavedRecordsFindTheirEvents() {
    let result = events([
      line("SYSCALL", "1.000", 1), line("SYSCALL", "1.000", 2), line("PATH", "1.000", 1),
      line("SYSCALL", "1.000", 1, "other"), line("EOE", "1.000", 2), line("CWD", "1.000", 1),
      line("PROCTITLE", "1.000", 1), line("USER_LOGIN", "1.000", 3), line("EOE", "1.000", 1),
    ])
    #expect(result.held == 1)
    #expect(result.events.map(\.stamp.serial) == [2, 1, 3, 1, 1])
    #expect(result.events.map(\.records.count) == [2, 4, 1, 1, 1])
    #expect(result.events.map(\.lines).reduce(0, +) == 9)
  }

  @Test func anEndThatWasLostIsNotWaitedForLong() {
    let result = events(
      [
        line("SYSCALL", "1.000", 1), line("PATH", "1.000", 1), line("SYSCALL", "2.900", 2),
        line("SYSCALL", "3.001", 3),
      ],
      finish: false
    )
    #expect(result.events.map(\.stamp.serial) == [1])
    #expect(result.held == 2)
  }

  @Test func whatIsWaitedForIsBounded() {
    let lines = (0..<2000).map { line("SYSCALL", "1.000", $0) }
    let result = events(lines, finish: false)
    #expect(result.held == EventAssembler.limit)
    #expect(result.events.count == 2000 - EventAssembler.limit)
    let many = Array(repeating: line("PATH", "1.000", 1), count: AuditEvent.recordLimit + 50)
    let one = events(many).events
    #expect(one.count == 1)
    #expect(one[0].records.count == AuditEvent.recordLimit)
    #expect(one[0].lines == AuditEvent.recordLimit + 50)
    #expect(one[0].dropped == 50)
  }

  @Test func aClockThatIsSetBackEndsNothing() {
    let result = events([
      line("SYSCALL", "900000.000", 1), line("EOE", "900000.000", 1), line("SYSCALL", "5.000", 2),
      line("PATH", "5.000", 2), line("EOE", "5.000", 2),
    ])
    #expect(result.events.map(\.records.count) == [2, 3])
  }

  @Test func argumentsInPiecesAreOnePiece() throws {
    let lines = [
      "type=SYSCALL msg=audit(1.0:1): arch=c000003e syscall=59 success=yes exit=0 ppid=1 pid=2 comm=\"x\" exe=\"/bin/x\"",
      "type=EXECVE msg=audit(1.0:1): argc=4 a0=\"x\" a1_len=12 a1[0]=\"abcdef\"",
      "type=EXECVE msg=audit(1.0:1): a1[1]=\"ghijkl\" a2=\"\"",
      "type=EXECVE msg=audit(1.0:1): a3_len=8 a3[0]=6120 a3[1]=620A",
      "type=EOE msg=audit(1.0:1):",
    ]
    let arguments = try #require(ExecArguments(events(lines).events[0]))
    #expect(
      arguments.values.map { String(decoding: $0, as: UTF8.self) } == [
        "x", "abcdefghijkl", "", "a b\n",
      ]
    )
    #expect(arguments.count == 4)
    #expect(!arguments.isTruncated)
    let cut = try #require(ExecArguments(events([lines[0], lines[1], lines[4]]).events[0]))
    #expect(cut.isTruncated)
    #expect(cut.count == 4)
  }
}
