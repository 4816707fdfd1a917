// SPDX-License-Identifier: Apache-2.0
import Audit
import Foundation
import Testing

@testable import Sensors

/// Records of processes that are gone, or of what this host cannot do, as they come from the socket.
@Suite struct AuditReaderTests {
  /// A pid that no process has: above the kernel's largest.
  private static let pid = 4_194_999

  private static func documents(_ records: [(type: UInt16, text: String)]) throws -> [Document] {
    let block = HostBlock(
      host: DocumentTests.host,
      agent: AgentInfo(version: "1.2.3"),
      namespace: "default"
    )
    let documents = LiveDocuments(
      table: ProcessTable(bootID: "b", bootOffset: 0),
      writer: DocumentWriter(constant: block, idPrefix: [1, 2, 3])
    )
    let reader = AuditReader(documents: documents)
    var assembler = EventAssembler(waitsForEnd: true)
    for (type, text) in records {
      let line = Array("audit(1000000000.100:7): \(text)".utf8)
      let record = try #require(AuditLine.record(line, RecordType(type)))
      assembler.add(record) { reader.read($0) }
    }
    assembler.finish { reader.read($0) }
    var lines: [UInt8] = []
    documents.deliver { lines = Array($0.lines) }
    return try lines.split(separator: 0x0A).map { try Document(Data($0)) }
  }

  private static func call(_ number: Int, result: String, _ arguments: String) -> (UInt16, String) {
    (
      1300,
      "arch=c000003e syscall=\(number) \(result) \(arguments) items=0 ppid=4194998 pid=\(pid) auid=1000 "
        + #"uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=1 comm="tool" "#
        + #"exe="/opt/no-such-tool" key="swiftlet""#
    )
  }

  @Test func aLoadedModuleHasItsName() throws {
    let found = try Self.documents([
      Self.call(313, result: "success=yes exit=0", "a0=3 a1=0 a2=0 a3=0"),
      (1330, #"name="dummy""#), (1320, ""),
    ])
    let document = try #require(found.first)
    #expect(found.count == 1)
    #expect(document.text("event.action") == "load_module")
    #expect(document.text("process.Ext.load_module.name") == "dummy")
    #expect(document["process.pid"] as? Int == Self.pid)
  }

  @Test(arguments: [
    ("0200005AC0000201" + "0000000000000000", "192.0.2.1", 90, "ipv4"),
    (
      "0A00005A00000000" + "20010DB8000000000000000000000001" + "00000000", "2001:db8::1", 90,
      "ipv6"
    ),
  ])
  func connectionsOfProcessesThatAreGone(
    address: String,
    ip: String,
    port: Int,
    kind: String
  ) throws {
    let found = try Self.documents([
      Self.call(42, result: "success=no exit=-115", "a0=3 a1=7f a2=10 a3=0"),
      (1306, "saddr=\(address)"), (1320, ""),
    ])
    let document = try #require(found.first)
    #expect(document.text("event.action") == "connection_attempted")
    #expect(document.text("destination.ip") == ip)
    #expect(document["destination.port"] as? Int == port)
    #expect(document["source.ip"] == nil)
    #expect(document.text("network.transport") == "tcp")
    #expect(document.text("network.type") == kind)
  }

  @Test func whatWasNoAttemptMakesNoEvent() throws {
    for result in ["success=no exit=-106", "success=no exit=-9", "success=no exit=-88"] {
      let found = try Self.documents([
        Self.call(42, result: result, "a0=3 a1=7f a2=10 a3=0"),
        (1306, "saddr=0200005AC00002010000000000000000"), (1320, ""),
      ])
      #expect(found.isEmpty)
    }
  }

  @Test func endsHaveTheirCode() throws {
    let found = try Self.documents([
      Self.call(231, result: "", "a0=107 a1=0 a2=0 a3=0"), (1320, ""),
    ])
    let document = try #require(found.first)
    #expect(document.text("event.action") == "end")
    #expect(document["process.exit_code"] as? Int == 7)
  }
}
