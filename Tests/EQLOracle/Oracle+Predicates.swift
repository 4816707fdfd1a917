// SPDX-License-Identifier: Apache-2.0
import EQL

/// What an index answers of one field and a constant.
extension Oracle {
  /// `field operation constant`, or its negation: `!=` is "no value is equal", the negation of an
  /// order is the opposite order.
  func index(
    _ operation: ComparisonOperator,
    _ field: TestField,
    _ constant: OracleValue,
    _ wanted: Bool
  ) -> Bool {
    let values = indexed(field)
    if constant == .null {
      switch operation {
      case .equal: return values.isEmpty == wanted
      case .notEqual: return values.isEmpty != wanted
      default: return false
      }
    }
    switch operation {
    case .equal: return values.contains { isEqual($0, constant, field, false) } == wanted
    case .notEqual: return values.contains { isEqual($0, constant, field, false) } != wanted
    default:
      let asked = wanted ? operation : operation.oppositeForTest
      return values.contains { value in
        order(value, constant, field).map { asked.holdsForTest($0) } ?? false
      }
    }
  }

  /// Whether a value is a constant.
  func isEqual(
    _ value: TestValue,
    _ constant: OracleValue,
    _ field: TestField,
    _ ignoresCase: Bool
  ) -> Bool {
    guard constant != .null else { return false }
    if field.kind == .ip, case .text(let text) = constant {
      guard let address = OracleAddress(value.bare) else { return false }
      return OracleNetwork(text)?.holds(address) ?? false
    }
    // Versions are ordered by meaning, but are equal only as written.
    if field.kind == .version, case .text(let text) = constant { return sameText(value.bare, text) }
    if ignoresCase, case .text(let text) = constant {
      return texts.scalars(value.bare, isFolded: true) == texts.scalars(text, isFolded: true)
    }
    return order(value, constant, field) == 0
  }

  /// Order of a value and a constant as the field's type sees them; nil where they do not compare.
  private func order(_ value: TestValue, _ constant: OracleValue, _ field: TestField) -> Int? {
    switch field.kind {
    case .integer, .real:
      let own = number(value, isWhole: field.kind == .integer)
      return own.flatMap { own in constant.asNumber.flatMap { own.order($0) } }
    case .boolean: return truth(value).flatMap { $0 == constant.asTruth ? 0 : nil }
    case .date, .day:
      guard let own = OracleDate.nanoseconds(value.bare, field.kind),
        let other = OracleDate.nanoseconds(constant, field.kind)
      else { return nil }
      return own < other ? -1 : own > other ? 1 : 0
    case .ip:
      guard case .text(let text) = constant, let own = OracleAddress(value.bare),
        let other = OracleAddress(text)
      else { return nil }
      return orderOf(own.bytes, other.bytes)
    case .version:
      guard case .text(let text) = constant else { return nil }
      return OracleVersion.order(value.bare, text)
    case .text:
      if case .text(let text) = constant { return orderOf(value.bare.utf8, text.utf8) }
      // A strict mapping leaves it to the field to read a number as text.
      return constant.written.flatMap { orderOf(value.bare.utf8, $0.utf8) }
    case .dynamic:
      switch constant {
      case .text(let text): return orderOf(value.bare.utf8, text.utf8)
      case .truth(let truth): return self.truth(value).flatMap { $0 == truth ? 0 : nil }
      default:
        let own = number(value, isWhole: false)
        return own.flatMap { own in constant.asNumber.flatMap { own.order($0) } }
      }
    }
  }

  /// A JSON truth value, or the text of one.
  func truth(_ value: TestValue) -> Bool? {
    switch value {
    case .truth(let truth): truth
    case .text("true"): true
    case .text("false"): false
    default: nil
    }
  }

  /// A JSON number, or text that spells one; whole-number fields cut the fraction off.
  func number(_ value: TestValue, isWhole: Bool) -> OracleValue? {
    let number: OracleValue?
    switch value {
    case .integer(let value): number = .whole(Int128(value))
    case .unsigned(let value): number = .whole(Int128(value))
    case .real(let value): number = .real(value)
    case .text(let text): number = OracleValue(spelling: text)
    case .null, .truth: number = nil
    }
    guard isWhole, case .real(let real)? = number, real.magnitude < 9e18 else { return number }
    return .whole(Int128(real.rounded(.towardZero)))
  }

  /// `:`, `like` and `regex` on one text.
  func matches(_ operation: PatternOperator, _ text: String, _ pattern: String) -> Bool {
    let isFolded = operation != .like && operation != .regex
    let value = texts.scalars(text, isFolded: isFolded)
    switch operation {
    case .regex, .regexInsensitive: return texts.regex(pattern).matches(value, isFolded: isFolded)
    default:
      return OracleWildcard.matches(texts.segments(pattern, isFolded: isFolded), value)
    }
  }

  /// Whether two texts are of the same characters: `==` of Swift also takes composed letters for the
  /// same as decomposed ones.
  func sameText(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }
}

func orderOf(_ a: some Sequence<UInt8>, _ b: some Sequence<UInt8>) -> Int {
  a.elementsEqual(b) ? 0 : a.lexicographicallyPrecedes(b) ? -1 : 1
}

extension ComparisonOperator {
  func holdsForTest(_ order: Int) -> Bool {
    switch self {
    case .equal: order == 0
    case .notEqual: order != 0
    case .less: order < 0
    case .lessOrEqual: order <= 0
    case .greater: order > 0
    case .greaterOrEqual: order >= 0
    }
  }

  var mirroredForTest: ComparisonOperator {
    switch self {
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    case .equal, .notEqual: self
    }
  }

  var oppositeForTest: ComparisonOperator {
    switch self {
    case .less: .greaterOrEqual
    case .lessOrEqual: .greater
    case .greater: .lessOrEqual
    case .greaterOrEqual: .less
    case .equal: .notEqual
    case .notEqual: .equal
    }
  }
}
