// SPDX-License-Identifier: Apache-2.0

/// An entry of the journal: its fields in order. A name may come more than once, a value be any bytes.
struct JournalEntry {
  /// Most fields that are kept of an entry; the journal itself takes no more.
  static let maximumFields = 1_024

  private(set) var fields: [(name: [UInt8], value: [UInt8])] = []
  private(set) var bytes = 0
  /// Fields that were too many.
  private(set) var dropped = 0

  var isEmpty: Bool { fields.isEmpty }

  mutating func append(_ name: [UInt8], _ value: [UInt8]) {
    bytes += name.count + value.count
    if fields.count < Self.maximumFields { fields.append((name, value)) } else { dropped += 1 }
  }

  /// The first value of a name.
  func value(_ name: StaticString) -> [UInt8]? {
    fields.first { ByteText.equals($0.name, name) }?.value
  }

  /// The same, and the field is one of its own from then on.
  mutating func take(_ name: StaticString) -> [UInt8]? {
    guard let place = fields.firstIndex(where: { ByteText.equals($0.name, name) }) else {
      return nil
    }
    return fields.remove(at: place).value
  }

  func holds(_ name: StaticString, _ value: StaticString) -> Bool {
    self.value(name).map { ByteText.equals($0, value) } ?? false
  }

  /// What makes an entry this one: its cursor, else all that it says.
  var identity: [UInt8] {
    if let cursor = value("__CURSOR"), !cursor.isEmpty { return cursor }
    var text: [UInt8] = []
    for (name, value) in fields {
      text += name
      text.append(UInt8(ascii: "="))
      text += String(value.count).utf8
      text.append(UInt8(ascii: ":"))
      text += value
    }
    return EventID.digest(of: text)
  }
}
