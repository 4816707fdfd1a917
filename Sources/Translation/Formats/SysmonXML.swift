// SPDX-License-Identifier: Apache-2.0
import Glibc

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
    text.withUnsafeBufferPointer { read($0, &problem) }
  }

  private static func read(_ text: Text, _ problem: inout String) -> SysmonRecord? {
    var record = SysmonRecord()
    record.data.reserveCapacity(32)
    var path: [Range<Int>] = []
    path.reserveCapacity(8)
    var dataName: [UInt8]?
    var place = 0
    while let open = next(UInt8(ascii: "<"), text, from: place) {
      guard let end = tagEnd(text, open) else {
        problem = "the line ends inside an XML tag"
        return nil
      }
      let tag = (open + 1)..<end
      place = end + 1
      let first = tag.isEmpty ? 0 : text[tag.lowerBound]
      if first == UInt8(ascii: "?") || first == UInt8(ascii: "!") { continue }
      if first == UInt8(ascii: "/") {
        guard let last = path.popLast(), isSame(text, last, (tag.lowerBound + 1)..<tag.upperBound)
        else {
          problem = "an XML element ends that was not open"
          return nil
        }
        if path.isEmpty { return finish(record, &problem) }
        dataName = nil
        continue
      }
      let isEmpty = !tag.isEmpty && text[tag.upperBound - 1] == UInt8(ascii: "/")
      let nameEnd =
        tag.first { text[$0] == 0x20 || text[$0] == UInt8(ascii: "/") } ?? tag.upperBound
      let name = tag.lowerBound..<nameEnd
      let attributes = nameEnd..<tag.upperBound
      guard path.count < 16, record.fieldCount < maximumFields else {
        problem = "more XML elements than an event has"
        return nil
      }
      let isData = equals(text, name, "Data")
      if isData { dataName = self.name(in: attributes, text) }
      let isSystem = path.count == 2 && equals(text, path[1], "System")
      if isSystem, !attributes.isEmpty {
        record.readSystem(array(text, name), attributes: pairs(in: attributes, text))
      }
      if isEmpty {
        if isData, let dataName { record.data.append((dataName, [])) }
        continue
      }
      path.append(name)
      let content = place..<(next(UInt8(ascii: "<"), text, from: place) ?? text.count)
      if isData, let dataName {
        record.data.append((dataName, unescaped(content, text)))
      } else if isSystem {
        record.readSystem(array(text, name), text: unescaped(content, text))
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

  // MARK: Places in the text

  /// An event's text; its parts are places in it, for a record has some hundred.
  private typealias Text = UnsafeBufferPointer<UInt8>

  /// The next place of a byte.
  private static func next(_ byte: UInt8, _ text: Text, from start: Int) -> Int? {
    guard start < text.count, let base = text.baseAddress,
      let found = memchr(base + start, Int32(byte), text.count - start)
    else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }

  private static func array(_ text: Text, _ range: Range<Int>) -> [UInt8] {
    Array(UnsafeBufferPointer(rebasing: text[range]))
  }

  private static func equals(_ text: Text, _ range: Range<Int>, _ name: StaticString) -> Bool {
    guard range.count == name.utf8CodeUnitCount, let base = text.baseAddress else { return false }
    return memcmp(base + range.lowerBound, name.utf8Start, range.count) == 0
  }

  private static func isSame(_ text: Text, _ left: Range<Int>, _ right: Range<Int>) -> Bool {
    guard left.count == right.count, let base = text.baseAddress else { return false }
    return memcmp(base + left.lowerBound, base + right.lowerBound, left.count) == 0
  }

  /// Where a tag ends; `>` may stand in an attribute.
  private static func tagEnd(_ text: Text, _ open: Int) -> Int? {
    var quote: UInt8?
    for place in (open + 1)..<text.count {
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
  private static func name(in range: Range<Int>, _ text: Text) -> [UInt8]? {
    // Nearly all have this attribute alone.
    if range.count > 8, equals(text, range.lowerBound..<(range.lowerBound + 7), " Name=\""),
      text[range.upperBound - 1] == UInt8(ascii: "\"")
    {
      let plain = (range.lowerBound + 7)..<(range.upperBound - 1)
      let isPlain = plain.allSatisfy {
        text[$0] != UInt8(ascii: "\"") && text[$0] != UInt8(ascii: "&")
      }
      if isPlain { return array(text, plain) }
    }
    return pairs(in: range, text).first { ByteText.equals($0.name, "Name") }?.value
  }

  /// Attributes, `Name="…"`, in order.
  private static func pairs(
    in range: Range<Int>,
    _ text: Text
  ) -> [(name: [UInt8], value: [UInt8])] {
    var found: [(name: [UInt8], value: [UInt8])] = []
    var rest = range
    while found.count < 8, let equals = rest.first(where: { text[$0] == UInt8(ascii: "=") }) {
      let name = text[rest.lowerBound..<equals].filter { $0 > 0x20 }
      let quote = equals + 1
      guard quote < rest.upperBound,
        text[quote] == UInt8(ascii: "\"") || text[quote] == UInt8(ascii: "'"),
        let end = ((quote + 1)..<rest.upperBound).first(where: { text[$0] == text[quote] })
      else { break }
      found.append((name, unescaped((quote + 1)..<end, text)))
      rest = (end + 1)..<rest.upperBound
    }
    return found
  }

  private static func unescaped(_ range: Range<Int>, _ text: Text) -> [UInt8] {
    let part = UnsafeBufferPointer(rebasing: text[range])
    if next(UInt8(ascii: "&"), part, from: 0) == nil { return Array(part) }
    return unescaped(Array(part)[...])
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
