// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import EQLOracle
import Events
import Testing

@testable import EQL

/// Keys as bytes are equal, and hash alike, exactly where their values are equal.
struct EncodedKeysTests {
  private static let values: [KeyValue] =
    [
      .null, .boolean(false), .boolean(true), .number(.integer(0)), .number(.integer(-1)),
      .number(.integer(7)), .number(.unsigned(.max)), .number(.real(7)), .number(.real(0)),
      .number(.real(-0.0)), .number(.real(0.5)), .instant(7), .instant(.min), .text(""),
      .text("7"), .text("\u{0}"), .text("caf\u{e9}"), .text("cafe\u{301}"),
      .text("abcdefghijklmnopqrs"),
    ]
    + ["10.0.0.7", "::ffff:10.0.0.7", "2001:db8::1"].compactMap {
      IPAddress.parse($0).map { .address($0) }
    }

  private static func encoded(_ key: JoinValues) -> (bytes: [UInt8], hash: Int) {
    let keys = EncodedKeys([(stage: 3, keys: [key])])
    return (keys.bytes, keys.entries[0].hash)
  }

  private static func keys() -> [JoinValues] {
    values.map { JoinValues(values: [$0]) }
      + values.flatMap { first in
        values.map { JoinValues(values: [first, $0]) }
      } + [JoinValues(values: [])]
  }

  @Test func `bytes are equal where values are`() {
    let keys = Self.keys()
    for key in keys {
      let own = Self.encoded(key)
      for other in keys {
        let bytes = Self.encoded(other)
        #expect((own.bytes == bytes.bytes) == (key == other), "\(key) \(other)")
        if key == other { #expect(own.hash == bytes.hash) }
      }
    }
  }

  @Test func `values come back`() {
    for key in Self.keys() {
      #expect(Self.encoded(key).bytes.withUnsafeBytes(EncodedKeys.values) == key)
    }
  }

  @Test func `what is dropped leaves nothing`() {
    var keys = EncodedKeys()
    keys.append(JoinValues(values: [.text("a")]), stage: 0)
    keys.write(.text("lost"))
    keys.dropKey()
    keys.append(JoinValues(values: [.text("b")]), stage: 1)
    #expect(keys.entries.count == 2)
    let last = keys.entries[1]
    #expect(
      keys.bytes[last.start..<last.end].withUnsafeBytes(EncodedKeys.values)
        == JoinValues(values: [.text("b")])
    )
    keys.removeAll()
    #expect(keys.isEmpty && keys.bytes.isEmpty)
  }

  /// Reading keys to bytes gives what reading them to values gives, whatever an event holds.
  @Test func `reading to bytes is reading to values`() throws {
    let query = try #require(
      EQL.compile(
        """
        sequence by host.id, ?user.id
          [any where true] by process.pid, source.ip
          [any where true] by process.ppid, destination.ip
        """
      ).query
    )
    var plan = Plan()
    let readers = query.stages.map { KeyReader($0, &plan) }
    let evaluator = EventEvaluator(plan)
    let decoder = BatchDecoder(slots: plan.slots)
    var compared = 0
    for host in ["\"h\"", "null", "[\"h\",\"i\",\"h\"]", "7"] {
      for user in ["\"u\"", "null", "[null,\"u\"]"] {
        for pid in ["1", "1.0", "\"1\"", "\"x\"", "[1,2]", "18446744073709551615"] {
          for address in ["\"10.0.0.7\"", "\"::ffff:10.0.0.7\"", "\"no\"", "[]"] {
            let line =
              "{\"host\":{\"id\":\(host)},\"user\":{\"id\":\(user)},\"process\":{\"pid\":\(pid),\"ppid\":\(pid)},\"source\":{\"ip\":\(address)},\"destination\":{\"ip\":\(address)}}"
            decoder.decode(copying: Array(line.utf8)) { batch in
              guard let event = batch.events?[0] else { return }
              evaluator.load(event, values: batch.values)
              for (stage, reader) in readers.enumerated() {
                var (truncated, encoded) = (0, EncodedKeys())
                let keys = reader.values(of: evaluator, truncated: &truncated)
                reader.append(keysOf: evaluator, stage: stage, to: &encoded, truncated: &truncated)
                let wanted = EncodedKeys([(stage: stage, keys: keys)])
                #expect(encoded.bytes == wanted.bytes, "\(line)")
                #expect(encoded.entries.map(\.end) == wanted.entries.map(\.end), "\(line)")
                compared += keys.count
              }
            }
          }
        }
      }
    }
    #expect(compared > 300)
  }
}
