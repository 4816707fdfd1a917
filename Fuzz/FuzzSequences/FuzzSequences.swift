// SPDX-License-Identifier: Apache-2.0

/// libFuzzer's entry point: bytes as a small sequence query and a list of events.
@c(LLVMFuzzerTestOneInput)
public func fuzzSequences(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  var bytes = ByteReader(UnsafeBufferPointer(start: start, count: count))
  let query = SequenceShape(&bytes)
  let events = TestEvent.list(&bytes)
  SequenceCheck(query: query, events: events).run()
  return 0
}

/// Takes bytes one by one; zeros behind the end.
struct ByteReader {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  var isAtEnd: Bool { position >= bytes.count }

  mutating func next() -> UInt8 {
    guard position < bytes.count else { return 0 }
    position += 1
    return bytes[position - 1]
  }

  /// A number from 0 up to, not with, the limit.
  mutating func below(_ limit: Int) -> Int { Int(next()) % limit }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
}
