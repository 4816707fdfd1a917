// SPDX-License-Identifier: Apache-2.0
import Audit
import Testing

@testable import Sensors

/// The bytes that go to the kernel and come from it, without the kernel.
@Suite struct AuditProtocolTests {
  @Test func rulesAreLaidOutAsTheKernelTakesThem() {
    let rule = AuditRule(.x86, calls: [59, 322], where: [.succeeded])
    func word(_ place: Int) -> UInt32 { AuditMessage.number(rule.bytes, at: 4 * place) }
    #expect(rule.bytes.count == 1040 + 8)
    #expect((word(0), word(1), word(2)) == (4, 2, 3))
    #expect(word(3 + 1) == 1 << 27)
    #expect(word(3 + 10) == 1 << 2)
    #expect((word(67), word(68), word(69)) == (11, 104, 210))
    #expect((word(131), word(132), word(133)) == (0xC000_003E, 1, 8))
    #expect((195..<198).allSatisfy { word($0) == 0x4000_0000 })
    #expect(word(259) == 8)
    #expect(rule.bytes.suffix(8).elementsEqual("swiftlet".utf8))
    #expect(rule.isOurs)
  }

  @Test func onlyRulesWithOurKeyAreOurs() {
    var other = AuditRule(.x86, calls: [59], where: []).bytes
    other[other.count - 1] = 0x78
    #expect(!AuditRule(other).isOurs)
    #expect(!AuditRule([]).isOurs)
    #expect(!AuditRule([UInt8](repeating: 0xFF, count: 1040)).isOurs)
    #expect(!AuditRule([UInt8](repeating: 0, count: 100)).isOurs)
    #expect(!AuditRule.native(.process).isEmpty)
  }

  @Test func settingsAreReadAndWritten() throws {
    var payload: [UInt8] = []
    for number in [0, 1, 1, 77, 0, 64, 5, 2, 127, 15_000, 0] as [UInt32] {
      AuditMessage.put(number, &payload)
    }
    let status = try #require(AuditStatus(payload))
    #expect((status.enabled, status.pid, status.backlogLimit) == (1, 77, 64))
    #expect((status.lost, status.backlog, status.backlogWaitTime) == (5, 2, 15_000))
    let request = status.setting([.enabled, .backlogWaitTime])
    #expect(AuditMessage.number(request, at: 0) == 0x21)
    #expect(AuditMessage.number(request, at: 36) == 15_000)
    #expect(AuditStatus([1, 2, 3]) == nil)
    let message = AuditMessage.request(AuditMessage.set, [1], sequence: 9)
    #expect(message.count == 20)
    #expect(AuditMessage.number(message, at: 0) == 17)
  }

  @Test func theConnectorsMessagesAreDecoded() throws {
    func message(_ what: UInt32, _ data: [UInt32]) -> [UInt8] {
      var bytes = [UInt8](repeating: 0, count: 16)
      for number in [1, 1, 0, 0] as [UInt32] { AuditMessage.put(number, &bytes) }
      AuditMessage.put(UInt32(40), &bytes)
      for number in [what, 0, 5, 1] + data { AuditMessage.put(number, &bytes) }
      return bytes
    }
    let fork = try #require(ConnectorMessage.read(message(1, [1, 2, 3, 3])))
    #expect(fork.message == .fork(parent: 2, child: 3))
    #expect(fork.time == 5 + 1 << 32)
    #expect(ConnectorMessage.read(message(1, [1, 2, 4, 3]))?.message == .other)
    #expect(ConnectorMessage.read(message(2, [7, 7]))?.message == .exec(pid: 7))
    #expect(
      ConnectorMessage.read(message(0x8000_0000, [7, 7, 256, 17]))?.message
        == .exit(pid: 7, status: 256)
    )
    #expect(ConnectorMessage.read(message(0x8000_0000, [8, 7, 0, 17]))?.message == .other)
    #expect(ConnectorMessage.read([]) == nil)
    #expect(ConnectorMessage.read([UInt8](repeating: 1, count: 40)) == nil)
  }

  @Test func blankRecordsAreRecords() throws {
    let record = try #require(KernelRecord.blank(.exec))
    #expect(record.kind == .exec)
    #expect(record.loginUID == .max)
    #expect(record.arguments.isEmpty)
  }
}
