// SPDX-License-Identifier: Apache-2.0

/// The XML of one event of Sysmon's, which stands in one line, with whatever the log puts before it.
///
/// It is no reader of XML at large: it takes the elements of `System` and the `Data` of `EventData` by
/// their names, and knows the five entities and references to characters.
enum SysmonXML {
  private static let opening = Array("<Event".utf8)
  private static let maximumFields = 256

  /// Whether such an event stands in a line.
  static func isIn(_ line: [UInt8]) -> Bool {
    guard let start = start(in: line), SysmonHeader.allows(line[..<start]) else { return false }
    return find(Array("Sysmon".utf8), in: line, from: start) != nil
  }

  /// Where the event begins: `<Event>` or `<Event xmlns=…>`.
  static func start(in line: [UInt8]) -> Int? {
    var place = 0
    while let found = find(opening, in: line, from: place) {
      place = found + opening.count
      if place < line.count, line[place] == UInt8(ascii: ">") || line[place] == 0x20 {
        return found
      }
    }
    return nil
  }

  /// Reads an event; nil, and why, where it is none.
  static func read(_ text: ArraySlice<UInt8>, _ problem: inout String) -> SysmonRecord? {
    var record = SysmonRecord()
    var path: [ArraySlice<UInt8>] = []
    var dataName: [UInt8]?
    var place = text.startIndex
    while let open = text[place...].firstIndex(of: UInt8(ascii: "<")) {
      guard let end = tagEnd(text, open) else {
        problem = "the line ends inside an XML tag"
        return nil
      }
      let tag = text[(open + 1)..<end]
      place = end + 1
      if tag.first == UInt8(ascii: "?") || tag.first == UInt8(ascii: "!") { continue }
      if tag.first == UInt8(ascii: "/") {
        guard let last = path.popLast(), last.elementsEqual(tag.dropFirst()) else {
          problem = "an XML element ends that was not open"
          return nil
        }
        if path.isEmpty { return finish(record, &problem) }
        dataName = nil
        continue
      }
      let isEmpty = tag.last == UInt8(ascii: "/")
      let name = tag.prefix { $0 != 0x20 && $0 != UInt8(ascii: "/") }
      let attributes = tag.dropFirst(name.count)
      guard path.count < 16, record.fieldCount < maximumFields else {
        problem = "more XML elements than an event has"
        return nil
      }
      let isData = ByteText.equals(name, "Data")
      if isData { dataName = self.name(in: attributes) }
      if path.count == 2, ByteText.equals(path[1], "System") {
        record.readSystem(Array(name), attributes: pairs(in: attributes))
      }
      if isEmpty {
        if isData, let dataName { record.data.append((dataName, [])) }
        continue
      }
      path.append(name)
      let next = text[place...].firstIndex(of: UInt8(ascii: "<")) ?? text.endIndex
      let content = text[place..<next]
      if isData, let dataName {
        record.data.append((dataName, unescaped(content)))
      } else if path.count == 3, ByteText.equals(path[1], "System") {
        record.readSystem(Array(name), text: unescaped(content))
      }
    }
    problem = "the XML of the event does not end"
    return nil
  }

  private static func finish(_ record: SysmonRecord, _ problem: inout String) -> SysmonRecord? {
    if record.eventID == nil {
      problem = "an event of Sysmon's without an id"
      return nil
    }
    return record
  }

  /// Where a tag ends; `>` may stand in an attribute.
  private static func tagEnd(_ text: ArraySlice<UInt8>, _ open: Int) -> Int? {
    var quote: UInt8?
    for place in (open + 1)..<text.endIndex {
      let byte = text[place]
      if let inside = quote {
        if byte == inside { quote = nil }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      } else if byte == UInt8(ascii: ">") {
        return place
      }
    }
    return nil
  }

  /// The name of a value.
  private static func name(in text: ArraySlice<UInt8>) -> [UInt8]? {
    let plain = text.dropFirst(7)
    // Nearly all have this attribute alone.
    if text.last == UInt8(ascii: "\""), ByteText.equals(text.prefix(7), " Name=\""),
      !plain.dropLast().contains(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "&") })
    {
      return Array(plain.dropLast())
    }
    return pairs(in: text).first { ByteText.equals($0.name, "Name") }?.value
  }

  /// Attributes, `Name="…"`, in order.
  private static func pairs(in text: ArraySlice<UInt8>) -> [(name: [UInt8], value: [UInt8])] {
    var found: [(name: [UInt8], value: [UInt8])] = []
    var rest = text
    while found.count < 8, let equals = rest.firstIndex(of: UInt8(ascii: "=")) {
      let name = rest[..<equals].filter { $0 > 0x20 }
      let quote = rest.index(after: equals)
      guard quote < rest.endIndex,
        rest[quote] == UInt8(ascii: "\"") || rest[quote] == UInt8(ascii: "'"),
        let end = rest[(quote + 1)...].firstIndex(of: rest[quote])
      else { break }
      found.append((Array(name), unescaped(rest[(quote + 1)..<end])))
      rest = rest[(end + 1)...]
    }
    return found
  }

  /// A text with its entities resolved; what is no entity stands for itself.
  static func unescaped(_ text: ArraySlice<UInt8>) -> [UInt8] {
    guard text.contains(UInt8(ascii: "&")) else { return Array(text) }
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var place = text.startIndex
    while place < text.endIndex {
      let byte = text[place]
      guard byte == UInt8(ascii: "&"),
        let end = text[place...].prefix(12).firstIndex(of: UInt8(ascii: ";")),
        let scalar = entity(text[(place + 1)..<end])
      else {
        result.append(byte)
        place += 1
        continue
      }
      UTF8Text.append(scalar, to: &result)
      place = end + 1
    }
    return result
  }

  private static func entity(_ name: ArraySlice<UInt8>) -> UInt32? {
    if name.first == UInt8(ascii: "#") {
      let digits = name.dropFirst()
      let isHexadecimal = digits.first == UInt8(ascii: "x")
      let text = String(decoding: isHexadecimal ? digits.dropFirst() : digits, as: UTF8.self)
      return UInt32(text, radix: isHexadecimal ? 16 : 10)
    }
    return switch String(decoding: name, as: UTF8.self) {
    case "lt": 0x3C
    case "gt": 0x3E
    case "amp": 0x26
    case "quot": 0x22
    case "apos": 0x27
    default: nil
    }
  }

  /// The first place of a text in another.
  static func find(_ wanted: [UInt8], in line: [UInt8], from start: Int) -> Int? {
    guard let first = wanted.first, line.count >= wanted.count else { return nil }
    var place = start
    let last = line.count - wanted.count
    while place <= last, let found = line[place...last].firstIndex(of: first) {
      if line[found..<(found + wanted.count)].elementsEqual(wanted) { return found }
      place = found + 1
    }
    return nil
  }
}
