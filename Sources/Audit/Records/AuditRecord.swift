// SPDX-License-Identifier: Apache-2.0
import Events

/// One record of the audit system: a line of its log, or a message of its socket.
package struct AuditRecord: Sendable {
  /// Bytes of a record that are read; the kernel's own are below 9 KiB.
  package static let maximumLength = 256 << 10

  package let type: RecordType
  package let stamp: AuditStamp
  /// Which host wrote it, where the log says so.
  let node: [UInt8]
  private(set) var text: [UInt8]
  private(set) var fields: [AuditField]
  /// Where the fields begin in the text.
  let body: Int

  init(_ type: RecordType, _ stamp: AuditStamp, node: [UInt8], text: [UInt8], from body: Int) {
    self.type = type
    self.stamp = stamp
    self.node = node
    self.text = text
    self.body = body
    fields = FieldScanner.fields(of: text, from: body)
  }

  /// A record whose fields are added one by one.
  init(_ type: RecordType, _ stamp: AuditStamp, node: [UInt8]) {
    self.init(type, stamp, node: node, text: [], from: 0)
  }

  /// Adds a field that is known already.
  mutating func append(_ key: [UInt8], _ value: [UInt8], isInterpretation: Bool = false) {
    guard fields.count < FieldScanner.limit else { return }
    let start = text.count
    text += key
    text += value
    fields.append(
      AuditField(
        key: start..<(start + key.count),
        value: (start + key.count)..<text.count,
        spelling: .decoded,
        isInterpretation: isInterpretation
      )
    )
  }

  /// The first field of this name, from the kernel unless `interpreted`.
  func field(_ name: StaticString, interpreted: Bool = false, nested: Bool? = nil) -> AuditField? {
    for field in fields
    where field.isInterpretation == interpreted && (nested == nil || field.isNested == nested)
      && field.prefix == .none && matches(field.key, name)
    {
      return field
    }
    return nil
  }

  /// What a field says; nil when it is missing or says that there is nothing.
  func value(_ name: StaticString, interpreted: Bool = false) -> [UInt8]? {
    field(name, interpreted: interpreted).flatMap(value)
  }

  /// The decimal number of a field.
  func number(_ name: StaticString) -> UInt64? {
    guard let field = field(name), (1...19).contains(field.value.count) else { return nil }
    var result: UInt64 = 0
    for byte in text[field.value] {
      guard (0x30...0x39).contains(byte) else { return nil }
      result = result * 10 + UInt64(byte - 0x30)
    }
    return result
  }

  /// What a field says; empty where it says nothing.
  package func text(_ name: StaticString) -> [UInt8] { value(name) ?? [] }

  /// A user's or group's id; nil where it is none, or unset.
  package func id(_ name: StaticString) -> UInt32? {
    number(name).flatMap { UInt32(exactly: $0) }.flatMap { $0 == .max ? nil : $0 }
  }

  /// A number that the kernel writes without `0x`.
  func hexadecimal(_ name: StaticString) -> UInt64? {
    guard let field = field(name) else { return nil }
    let digits = text[field.value]
    return Hexadecimal.number(digits.starts(with: [0x30, 0x78]) ? digits.dropFirst(2) : digits)
  }

  /// Whether a field has this value as it is written.
  func has(_ name: StaticString, _ value: StaticString) -> Bool {
    guard let field = field(name) else { return false }
    return matches(field.value, value)
  }

  /// The name of a field.
  func key(_ field: AuditField) -> [UInt8] {
    switch field.prefix {
    case .none: Array(text[field.key])
    case .old: Array("old_".utf8) + text[field.key]
    case .new: Array("new_".utf8) + text[field.key]
    }
  }

  /// What a field says, decoded; nil for `(null)`, `?` and nothing.
  func value(_ field: AuditField) -> [UInt8]? {
    let raw = text[field.value]
    switch field.spelling {
    case .decoded: return Array(raw)
    case .quoted: return raw.elementsEqual([0x3F]) ? nil : Array(raw)
    case .plain: break
    }
    if raw.isEmpty || matches(field.value, "?") || matches(field.value, "(null)") { return nil }
    guard FieldEncoding.mayBeHexadecimal(self, field), let bytes = Hexadecimal.bytes(raw) else {
      return Array(raw)
    }
    return FieldEncoding.isPlausible(bytes, self, field) ? bytes : Array(raw)
  }

  func matches(_ range: Range<Int>, _ name: StaticString) -> Bool {
    guard range.count == name.utf8CodeUnitCount else { return false }
    return name.withUTF8Buffer { text[range].elementsEqual($0) }
  }
}
