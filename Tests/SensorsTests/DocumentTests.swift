// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Testing

@testable import Sensors

/// Records go in as the kernel lays them out, and documents come out.
@Suite struct DocumentTests {
  static let host = HostInfo(
    hostname: "web\"1",
    id: "0123",
    architecture: "x86_64",
    kernelRelease: "6.1.0",
    bootID: "b",
    os: OSRelease("ID=debian\nNAME=Debian\nVERSION_ID=12\nPRETTY_NAME=\"Debian 12\""),
    addresses: NetworkAddresses(ip: ["10.0.0.5"], mac: ["00-00-5E-00-53-23"])
  )

  static func reader() -> RecordReader {
    let block = HostBlock(host: host, agent: AgentInfo(version: "1.2.3"), namespace: "default")
    return RecordReader(
      table: ProcessTable(bootID: "b", bootOffset: 1_768_046_400_000_000_000),
      writer: DocumentWriter(constant: block, idPrefix: [1, 2, 3])
    )
  }

  static func lines(_ records: [RecordBytes]) -> [String] {
    let reader = reader()
    for record in records { reader.read(record.bytes.span) }
    var output = ""
    reader.deliver { batch in
      #expect(batch.count == records.count)
      output = String(decoding: batch.lines, as: UTF8.self)
      // The padding can be read and is zero.
      let behind = UnsafeRawBufferPointer(
        start: batch.lines.baseAddress,
        count: batch.lines.count + EventBatch.padding
      )
      #expect(behind.suffix(EventBatch.padding).allSatisfy { $0 == 0 })
    }
    #expect(output.last == "\n")
    return output.split(separator: "\n").map(String.init)
  }

  static let exec = RecordBytes(
    flags: [.script],
    loginUID: 1001,
    session: 4242,
    group: 4242,
    tty: (136, 3),
    level: 1,
    filename: "bin/tool",
    workingDirectory: ["srv"],
    path: ["usr", "bin", "python3"],
    arguments: [utf8("py\"thon"), [], [0xFF]],
    parentCommand: "ba\u{1}sh"
  )

  @Test func theLineOfAnExec() throws {
    let line = try #require(Self.lines([Self.exec]).first)
    let parent =
      #"{"pid":2130706433,"entity_id":"Aa9j30yGAfGlfwAAAQAAAAAAAABk","name":"ba\u0001sh","#
      + #""args":[],"args_count":0,"command_line":"","start":"2026-01-10T12:00:01.000000000Z","#
      + #""interactive":false}"#
    let identity =
      #""pid":4242,"entity_id":"Aa9j30yGAfGlAAAQkgAAAAAAAAGQ","name":"tool","#
      + #""executable":"/srv/bin/tool","args":["py\"thon","","�"],"args_count":3,"#
    let circumstances =
      #""working_directory":"/srv","start":"2026-01-10T12:00:04.000000000Z","interactive":true,"#
      + #""tty":{"char_device":{"major":136,"minor":3}},"user":{"id":"0"},"#
      + #""real_user":{"id":"1000"},"group":{"id":"50"},"real_group":{"id":"100"}"#
    let leader = #"{\#(identity)\#(circumstances),"same_as_process":true"#
    let expected =
      #"{"@timestamp":"2026-01-10T12:00:05.000000000Z","#
      + #""agent":{"id":"0123","type":"swiftlet","version":"1.2.3"},"#
      + #""data_stream":{"type":"logs","dataset":"endpoint.events.process","#
      + #""namespace":"default"},"ecs":{"version":"8.17.0"},"#
      + #""host":{"hostname":"web\"1","name":"web\"1","id":"0123","architecture":"x86_64","#
      + #""ip":["10.0.0.5"],"mac":["00-00-5E-00-53-23"],"#
      + #""os":{"type":"linux","family":"debian","platform":"debian","name":"Debian","#
      + #""full":"Debian 12","version":"12","kernel":"6.1.0"}},"#
      + #""message":"Endpoint process event","#
      + #""event":{"action":"exec","category":["process"],"type":["start"],"kind":"event","#
      + #""module":"endpoint","dataset":"endpoint.events.process","outcome":"unknown","#
      + #""id":"AQIDAAAAAAAB","sequence":1,"created":"2026-01-10T12:00:05.000000000Z","#
      + #""ingested":"2026-01-10T12:00:05.000000000Z"},"#
      + #""user":{"id":"0","Ext":{"real":{"id":"1000"}}},"#
      + #""group":{"id":"50","Ext":{"real":{"id":"100"}}},"#
      + #""process":{\#(identity)"command_line":"py\"thon  �",\#(circumstances),"#
      + #""thread":{"capabilities":{"effective":["CAP_CHOWN"],"#
      + #""permitted":["CAP_CHOWN","CAP_DAC_OVERRIDE"]}},"parent":\#(parent),"#
      + #""group_leader":\#(leader)},"session_leader":\#(leader)},"#
      + #""entry_leader":\#(leader),"entry_meta":{"type":"unknown"}},"#
      + #""Ext":{"ancestry":["Aa9j30yGAfGlfwAAAQAAAAAAAABk"]}},"#
      + #""swiftlet":{"interpreter":"/usr/bin/python3","repaired":true,"login_uid":1001,"#
      + #""namespace_pid":7}}"#
    #expect(line == expected)
  }

  @Test func aLifeInThreeLines() throws {
    let parent = Self.exec
    var fork = RecordBytes(kind: 1, time: 6_000_000_000, start: 6_000_000_000, pid: 4300)
    fork.parentPID = parent.pid
    fork.parentStart = parent.start
    var end = fork
    end.kind = 2
    end.time = 7_000_000_000
    end.status = 9
    let documents = try Self.lines([parent, fork, end]).map { try Document(Data($0.utf8)) }
    #expect(documents.map { $0.text("event.action") } == ["exec", "fork", "end"])
    #expect(documents.map { $0["event.type"] as? [String] } == [["start"], ["start"], ["end"]])
    #expect(documents.map { $0["event.sequence"] as? Int } == [1, 2, 3])
    #expect(documents[1].text("process.name") == "tool")
    #expect(documents[1].text("process.parent.name") == "tool")
    #expect(documents[1].arguments == documents[0].arguments)
    #expect(
      documents[1].text("process.parent.entity_id") == documents[0].text("process.entity_id")
    )
    #expect(documents[1].text("process.entity_id") == documents[2].text("process.entity_id"))
    #expect((documents[1]["process.Ext.ancestry"] as? [String])?.count == 2)
    #expect(documents[2]["process.exit_code"] as? Int == 137)
    #expect(documents[2].text("process.end") == "2026-01-10T12:00:07.000000000Z")
  }

  /// Kinds that nobody asks for lead the table all the same.
  @Test func untoldKindsAreKnown() throws {
    let parent = Self.exec
    var fork = RecordBytes(kind: 1, time: 6_000_000_000, start: 6_000_000_000, pid: 4300)
    fork.parentPID = parent.pid
    fork.parentStart = parent.start
    var end = fork
    end.kind = 2
    let reader = Self.reader()
    reader.untold = [.fork, .exit]
    for record in [parent, fork, end] { reader.read(record.bytes.span) }
    #expect(reader.counters.fork.read == 1 && reader.counters.exit.read == 1)
    #expect(reader.counters.fork.written == 0 && reader.counters.exec.written == 1)
    #expect(reader.table[pid: 4300]?.image === reader.table[pid: parent.pid]?.image)
    #expect(reader.table[pid: 4300]?.end != nil)
    var count = 0
    reader.deliver { count += $0.count }
    #expect(count == 1)
  }

  /// Whatever bytes the kernel hands over, each record is a document of valid JSON or is counted.
  @Test func hostileRecordsGiveValidLines() throws {
    var random = SystemRandomNumberGenerator()
    let good = Self.exec.bytes
    let reader = Self.reader()
    var output: [UInt8] = []
    for _ in 0..<3000 {
      var bytes = good
      for _ in 0..<4 {
        bytes[Int.random(in: 1..<bytes.count, using: &random)] = .random(
          in: 0...255,
          using: &random
        )
      }
      reader.read(bytes.span)
    }
    reader.deliver { output = Array($0.lines) }
    var count: UInt64 = 0
    for line in output.split(separator: 0x0A) {
      _ = try JSONSerialization.jsonObject(with: Data(line))
      count += 1
    }
    let counters = reader.counters
    #expect(count == counters.documents)
    #expect(counters.read + counters.undecodable == 3000)
    #expect(counters.documents - counters.derived + counters.duplicates == counters.read)
  }
}
