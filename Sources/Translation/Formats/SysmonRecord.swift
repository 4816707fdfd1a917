// SPDX-License-Identifier: Apache-2.0

/// An event of Sysmon's, from XML or JSON: its names and values.
struct SysmonRecord {
  var eventID: Int?
  var provider: [UInt8]?
  var computer: [UInt8]?
  /// When it was written down.
  var logged: [UInt8]?
  /// What `System` says beside these.
  var system: [(name: [UInt8], value: [UInt8])] = []
  /// The values of the event, in order.
  var data: [(name: [UInt8], value: [UInt8])] = []

  var fieldCount: Int { system.count + data.count }

  /// An element of `System` with attributes.
  mutating func readSystem(_ name: [UInt8], attributes: [(name: [UInt8], value: [UInt8])]) {
    let element = String(decoding: name, as: UTF8.self)
    for (attribute, value) in attributes {
      switch (element, String(decoding: attribute, as: UTF8.self)) {
      case ("Provider", "Name"): provider = value
      case ("TimeCreated", "SystemTime"): logged = value
      default: system.append((name + [UInt8(ascii: ".")] + attribute, value))
      }
    }
  }

  /// An element of `System` with a text.
  mutating func readSystem(_ name: [UInt8], text: [UInt8]) {
    guard !text.isEmpty else { return }
    switch String(decoding: name, as: UTF8.self) {
    case "EventID": eventID = Int(String(decoding: text.prefix(10), as: UTF8.self))
    case "Computer": computer = text
    default: system.append((name, text))
    }
  }

  /// The value of a name; nil for `-`, Sysmon's mark of what is not known.
  mutating func take(_ name: StaticString) -> [UInt8]? {
    guard let place = data.firstIndex(where: { ByteText.equals($0.name, name) }) else {
      return nil
    }
    let value = data.remove(at: place).value
    return value.isEmpty || value == [UInt8(ascii: "-")] ? nil : value
  }

  mutating func takeNumber(_ name: StaticString) -> Int? {
    take(name).flatMap { $0.count <= 10 ? Int(String(decoding: $0, as: UTF8.self)) : nil }
  }
}
