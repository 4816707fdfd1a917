// SPDX-License-Identifier: Apache-2.0

/// An event of a few letters with two keys.
struct TestEvent {
  /// A key's value as it stands in the line.
  enum Value: Hashable {
    case null
    case number(Int)
    case text(Int)

    var json: String {
      switch self {
      case .null: "null"
      case .number(let value): "\(value)"
      case .text(let value): "\"v\(value)\""
      }
    }
  }

  var number: Int
  /// In nanoseconds; never before that of the event before.
  var time: Int64
  var letters: [Character]
  /// The values of each of the two keys; nil where it is missing.
  var keys: [[Value]?]

  static func list(_ bytes: inout ByteReader) -> [TestEvent] {
    var time: Int64 = bytes.pick([
      0, -2_000_001, 1_700_000_000_123_456_789, .max - 40_000_000, .min,
    ])
    var events: [TestEvent] = []
    while !bytes.isAtEnd, events.count < 60 {
      let flags = bytes.next()
      let step: Int64 = [0, 0, 1, 400_000, 1_000_000, 1_000_001, 3_000_000, 11_000_000][
        Int(flags & 7)
      ]
      let (sum, overflow) = time.addingReportingOverflow(step)
      time = overflow ? .max : sum
      let letters = ["a", "b", "c"].enumerated().filter { flags >> (3 + $0.offset) & 1 == 1 }
      events.append(
        TestEvent(
          number: events.count,
          time: time,
          letters: letters.map { Character($0.element) },
          keys: [key(&bytes), flags & 0x40 == 0 ? [.number(1)] : key(&bytes)]
        )
      )
    }
    return events
  }

  private static func key(_ bytes: inout ByteReader) -> [Value]? {
    let byte = bytes.next()
    let own = Value.number(Int(byte >> 4 & 3))
    switch byte & 15 {
    case 0: return nil
    case 1: return []
    case 2: return [.null]
    case 3: return [own, .number(1)]
    case 4: return [.text(1), own, .null, own]
    case 5: return [.text(Int(byte >> 4 & 1))]
    default: return [own]
    }
  }

  var line: String {
    var members = ["\"t\":[" + letters.map { "\"\($0)\"" }.joined(separator: ",") + "]"]
    for (place, values) in keys.enumerated() {
      guard let values else { continue }
      let list = values.map(\.json).joined(separator: ",")
      members.append("\"k\(place)\":" + (values.count == 1 ? list : "[\(list)]"))
    }
    return "{" + members.joined(separator: ",") + "}"
  }

  /// The keys with which it takes part: each value of one with each of the other; none where a key
  /// that is not optional has no value.
  func joinKeys(_ optional: [Bool]) -> [[Value]] {
    var all: [[Value]] = [[]]
    for (place, isOptional) in optional.enumerated() {
      var values: [Value] = []
      for value in keys[place] ?? [] where value != .null && !values.contains(value) {
        values.append(value)
      }
      if values.isEmpty, isOptional { values = [.null] }
      all = all.flatMap { key in values.map { key + [$0] } }
    }
    return all
  }
}
