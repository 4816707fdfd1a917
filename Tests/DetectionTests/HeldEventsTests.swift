// SPDX-License-Identifier: Apache-2.0
import Events
import Testing

@testable import Detection

/// Memory of events that sequences have let go is used again, and never that of one that is held.
struct HeldEventsTests {
  private static func hold(_ events: inout HeldEvents, _ number: Int) -> HeldEvent {
    let id = Array("id \(number)".utf8)
    let line = Array("line \(number)".utf8)
    return id.withUnsafeBufferPointer { id in
      line.withUnsafeBytes { line in
        events.hold(
          index: "x\(number)",
          id: id,
          time: Timestamp(nanoseconds: Int64(number)),
          line: line,
          source: "s",
          lineNumber: number
        )
      }
    }
  }

  @Test func `what is held stays`() {
    var events = HeldEvents()
    var held: [(number: Int, event: HeldEvent)] = []
    var objects: Set<ObjectIdentifier> = []
    for number in 0..<500 {
      let event = Self.hold(&events, number)
      objects.insert(ObjectIdentifier(event))
      held.append((number, event))
      if number % 3 != 0 { held.removeLast() }
      if held.count > 20 { held.removeFirst() }
      for (number, event) in held {
        let record = event.record
        #expect(record.id == "id \(number)" && record.index == "x\(number)")
        #expect(record.line == Array("line \(number)".utf8) && record.lineNumber == number)
        #expect(record.time?.nanoseconds == Int64(number))
      }
    }
    #expect(objects.count < 60)
  }
}
