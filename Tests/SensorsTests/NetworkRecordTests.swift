// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Testing

@testable import Sensors

/// Lays out a record as `BPF/network_record.bpf.h` does.
struct NetworkBytes {
  var kind = EventKind.connect
  var flags: UInt16 = 1
  var time: UInt64 = 5_000_000_000
  var start: UInt64 = 4_000_000_000
  var socket: UInt64 = 0xFFFF_8880_0000_1000
  var pid: UInt32 = 4242
  var family: UInt16 = 2
  var transport: UInt16 = 6
  var sourcePort: UInt16 = 1234
  var destinationPort: UInt16 = 443
  var oldState: UInt8 = 7
  var source: [UInt8] = [10, 0, 0, 5]
  var destination: [UInt8] = [192, 0, 2, 1]
  var payload: [UInt8] = []

  var bytes: [UInt8] {
    var out: [UInt8] = [2, UInt8(kind.rawValue)]
    func put<Number: FixedWidthInteger>(_ value: Number) {
      withUnsafeBytes(of: value.littleEndian) { out += Array($0) }
    }
    put(flags)
    put(UInt32(120 + payload.count))
    for value in [time, start, socket] { put(value) }
    for value: UInt32 in [pid, 1000, 0, 100, 50, 4_026_531_840] { put(value) }
    for value in [family, transport, sourcePort, destinationPort] { put(value) }
    out += [oldState, 0]
    put(UInt16(payload.count))
    put(UInt32(84))
    for address in [source, destination] {
      out += address + [UInt8](repeating: 0, count: 16 - address.count)
    }
    out += Array("curl".utf8) + [UInt8](repeating: 0, count: 12)
    return out + payload
  }
}

func decodeNetwork(_ bytes: [UInt8]) -> NetworkRecord? { NetworkRecord(bytes.span) }

@Suite struct NetworkRecordTests {
  @Test func decodesEveryField() throws {
    let bytes = NetworkBytes(payload: [1, 2]).bytes
    let record = try #require(decodeNetwork(bytes))
    #expect(record.kind == .connect)
    #expect(record.process == EntityKey(pid: 4242, start: 4_000_000_000))
    #expect(record.socket == 0xFFFF_8880_0000_1000)
    #expect(record.credentials.uid == 1000)
    #expect(record.credentials.effectiveGID == 50)
    #expect(record.namespace == 4_026_531_840)
    #expect(record.transport == .tcp)
    #expect(record.local.port == 1234)
    #expect(record.remote.port == 443)
    #expect(record.bytes == 84)
    #expect(record.payload == 120..<122)
    #expect(text(record.command) == "curl")
    #expect(decodeNetwork(NetworkBytes(flags: 0).bytes)?.process == nil)
  }

  @Test func brokenRecordsDoNoHarm() {
    let good = NetworkBytes(kind: .question, payload: Array(repeating: 7, count: 40)).bytes
    for count in 0..<good.count { #expect(decodeNetwork(Array(good.prefix(count))) == nil) }
    var random = SystemRandomNumberGenerator()
    for _ in 0..<20_000 {
      var bytes = good
      for _ in 0..<4 {
        bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
      }
      guard let record = decodeNetwork(bytes) else { continue }
      #expect(record.payload.upperBound <= bytes.count)
      _ = DNSQuestion(bytes.span.extracting(record.payload))
    }
    #expect(decodeNetwork(NetworkBytes(family: 1).bytes) == nil)
  }

  @Test(arguments: [
    ("00000000000000000000000000000000", "::"), ("00000000000000000000000000000001", "::1"),
    ("20010db8000000000001000000000001", "2001:db8::1:0:0:1"),
    ("20010db8000000010001000100010001", "2001:db8:0:1:1:1:1:1"),
    ("fe800000000000000000000000000000", "fe80::"),
    ("00000000000000000000ffffc0000201", "192.0.2.1"),
    ("00010000000000020003000000000004", "1::2:3:0:0:4"),
  ])
  func addressesAreWrittenAsTheyShould(hexadecimal: String, expected: String) {
    let digits = Array(hexadecimal)
    let bytes = stride(from: 0, to: 32, by: 2).compactMap {
      UInt8(String(digits[$0...$0 + 1]), radix: 16)
    }
    var json = JSONWriter()
    json.address(SocketAddress(bytes.span, isIPv6: true, port: 1))
    #expect(text(json.bytes) == "\"\(expected)\"")
  }

  @Test func questionsAreBounded() {
    let head: [UInt8] = [0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    func question(_ rest: [UInt8], _ head: [UInt8] = head) -> DNSQuestion? {
      DNSQuestion((head + rest).span)
    }
    #expect(question([3, 0x61, 0x2E, 0x00, 1, 0x62, 0, 0, 16, 0, 1])?.name == utf8(#"a\.\000.b"#))
    #expect(question([0, 0, 1, 0, 1])?.name == [])
    #expect(question([0xC0, 12, 0, 1, 0, 1]) == nil)  // a pointer to itself
    #expect(question([63, 1, 2]) == nil)
    #expect(question([1, 0x61]) == nil)
    #expect(question([0, 0]) == nil)
    let long = Array(repeating: [UInt8(63)] + Array(repeating: 0x61, count: 63), count: 4)
    #expect(question(long.flatMap { $0 } + [0, 0, 1, 0, 1]) == nil)
    var answer = head
    answer[2] = 0x81
    #expect(question([0, 0, 1, 0, 1], answer) == nil)
  }
}

@Suite struct ConnectionTableTests {
  private func connection(_ owner: UInt32?, port: UInt16, isListener: Bool = false)
    -> ConnectionTable.Connection
  {
    let address = SocketAddress(high: 0, low: 0xFFFF_0000_0000, port: port)
    return ConnectionTable.Connection(
      owner: owner.map { EntityKey(pid: $0, ticks: 1) },
      local: address,
      remote: address,
      namespace: 1,
      isListener: isListener
    )
  }

  @Test func theOldestAreForgotten() {
    var table = ConnectionTable(limit: 100)
    for socket in 0..<UInt64(5000) {
      // Half of the addresses are used again at once.
      table.insert(socket / 2, connection(UInt32(socket), port: 1))
    }
    #expect(table.count == 100)
    #expect(table.evictions == 2400)
    #expect(table[0] == nil)
    #expect(table[2499]?.owner?.pid == 4999)
  }

  @Test func listenersAreFoundFromTheNarrowToTheWide() {
    var table = ConnectionTable()
    let here = SocketAddress(high: 0, low: 0xFFFF_7F00_0001, port: 80)
    #expect(table.listener(for: here, in: 1) == nil)
    let all = ConnectionTable.Place(
      namespace: 1,
      address: SocketAddress(high: 0, low: 0, port: 80)
    )
    table.listen(at: all, EntityKey(pid: 6, ticks: 1))
    #expect(table.listener(for: here, in: 1)?.pid == 6)
    table.insert(9, connection(4, port: 80, isListener: true))
    #expect(table.listener(for: here, in: 1)?.pid == 4)
    #expect(table.listener(for: here, in: 2) == nil)
    _ = table.remove(9)
    #expect(table.listener(for: here, in: 1)?.pid == 6)
  }

  @Test func listenersAreReadFromProc() {
    let table = """
        sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
         0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 31337 1 x
         1: 0100007F:1F91 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 31338 1 x
         2: bad
      """
    let found = ListenerSeed.listeners(Array(table.utf8), isIPv6: false)
    #expect(found.map(\.inode) == [31337])
    #expect(found.first?.address == SocketAddress(high: 0, low: 0xFFFF_7F00_0001, port: 8080))
  }
}
