// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import Events

extension PredicateTable {
  /// Whether any of a field's values satisfies the predicate; explicit nulls are no values.
  func holds(_ record: Record, for values: UnsafeBufferPointer<sl_value>) -> Bool {
    for value in values where holds(record, for: value) { return true }
    return false
  }

  private func holds(_ record: Record, for value: sl_value) -> Bool {
    guard record.valueRule < 0 else { return holdsUnderRule(record, value) }
    guard value.kind != SL_NULL.rawValue else { return false }
    return test(record, value, Self.bytes(value))
  }

  private static func bytes(_ value: sl_value) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: value.bytes, count: Int(value.length))
  }

  /// The same for a field whose mapping replaces nulls, cuts off long values or names a format.
  private func holdsUnderRule(_ record: Record, _ value: sl_value) -> Bool {
    let rule = rules[record.valueRule]
    if value.kind == SL_NULL.rawValue {
      guard let substitute = rule.nullValue else { return false }
      return substitute.withUnsafeBufferPointer { bytes in
        var text = value
        text.kind = UInt8(SL_STRING.rawValue)
        text.length = UInt32(bytes.count)
        return test(record, text, bytes)
      }
    }
    let bytes = Self.bytes(value)
    if let limit = rule.ignoreAbove, Self.isLonger(bytes, than: limit) { return false }
    return test(record, value, bytes)
  }

  /// Whether a text has more characters than a mapping lets into its index.
  static func isLonger(_ bytes: UnsafeBufferPointer<UInt8>, than limit: Int) -> Bool {
    guard bytes.count > limit else { return false }
    var characters = 0
    for byte in bytes where byte & 0xC0 != 0x80 { characters += 1 }
    return characters > limit
  }

  @inline(__always)
  private func test(
    _ record: Record,
    _ value: sl_value,
    _ bytes: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    let range = record.first..<(record.first + record.count)
    switch record.operation {
    case .exists: return true
    case .equals: return range.contains { Self.equal(texts[$0], bytes) }
    case .equalsIgnoringCase: return range.contains { Self.equalIgnoringCase(texts[$0], bytes) }
    case .wildcard: return range.contains { wildcards[$0].matches(bytes) }
    case .regex: return range.contains { regexes[$0].matches(bytes) }
    case .textOrder:
      let order = texts[record.first].withUnsafeBufferPointer { ScriptValue.order(bytes, $0) }
      return record.comparison.accepts(order)
    case .numbers, .numberOrder:
      guard let number = Self.number(value, bytes, isInteger: record.isInteger) else {
        return false
      }
      return range.contains { number.satisfies(record.comparison, numbers[$0]) }
    case .isTrue: return Self.truth(value, bytes) == true
    case .isFalse: return Self.truth(value, bytes) == false
    case .addresses:
      guard let address = IPAddress.parse(UnsafeRawBufferPointer(bytes)) else { return false }
      return range.contains { blocks[$0].contains(address) }
    case .addressOrder:
      guard let address = IPAddress.parse(UnsafeRawBufferPointer(bytes)) else { return false }
      let other = addresses[record.first]
      return record.comparison.accepts(address < other ? -1 : other < address ? 1 : 0)
    case .versionOrder:
      let version = SemanticVersion(bytes)
      let other = versions[record.first]
      return record.comparison.accepts(version < other ? -1 : other < version ? 1 : 0)
    case .instants, .instantOrder:
      guard let instant = Self.instant(value, bytes, rules[record.valueRule].dateFormat) else {
        return false
      }
      return range.contains {
        record.comparison.accepts(instant < instants[$0] ? -1 : instant > instants[$0] ? 1 : 0)
      }
    case .member: return sets[record.first].contains(bytes)
    case .nested, .script: return false
    }
  }

  @inline(__always)
  private static func equal(_ text: [UInt8], _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count == bytes.count else { return false }
    for index in 0..<text.count where text[index] != bytes[index] { return false }
    return true
  }

  @inline(__always)
  static func equalIgnoringCase(
    _ folded: [UInt8],
    _ bytes: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    guard folded.count == bytes.count else { return false }
    for index in 0..<folded.count where folded[index] != Wildcard.fold(bytes[index]) {
      return false
    }
    return true
  }

  /// A JSON number, or text that spells one; whole-number fields drop fractions toward zero.
  static func number(
    _ value: sl_value,
    _ bytes: UnsafeBufferPointer<UInt8>,
    isInteger: Bool
  ) -> Number? {
    let number: Number?
    switch UInt32(value.kind) {
    case SL_INTEGER.rawValue: return .integer(value.number.integer)
    case SL_UNSIGNED.rawValue: return .unsigned(value.number.unsigned_integer)
    case SL_DOUBLE.rawValue: number = .real(value.number.real)
    case SL_STRING.rawValue: number = Number.parse(bytes)
    default: return nil
    }
    guard isInteger, case .real(let real)? = number else { return number }
    return Int64(exactly: real.rounded(.towardZero)).map { .integer($0) } ?? number
  }

  /// A JSON truth value, or the text of one.
  static func truth(_ value: sl_value, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool? {
    switch UInt32(value.kind) {
    case SL_TRUE.rawValue: return true
    case SL_FALSE.rawValue: return false
    case SL_STRING.rawValue where bytes.elementsEqual("true".utf8): return true
    case SL_STRING.rawValue where bytes.elementsEqual("false".utf8): return false
    default: return nil
    }
  }

  /// A date in the field's format as nanoseconds since 1970.
  static func instant(
    _ value: sl_value,
    _ bytes: UnsafeBufferPointer<UInt8>,
    _ format: DateFormat
  ) -> Int64? {
    format.parse(UnsafeRawBufferPointer(bytes))?.nanoseconds
  }
}
