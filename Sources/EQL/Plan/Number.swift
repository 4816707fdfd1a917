// SPDX-License-Identifier: Apache-2.0

/// A JSON or EQL number, compared exactly: a long never loses digits to a double.
package enum Number: Sendable, Hashable {
  case integer(Int64)
  /// Only values above `Int64.max`.
  case unsigned(UInt64)
  case real(Double)

  /// As JSON writes it.
  package var text: String {
    switch self {
    case .integer(let value): String(value)
    case .unsigned(let value): String(value)
    case .real(let value): String(value)
    }
  }

  /// The number that a text spells, without blanks around it; nil when it is anything else.
  package init?(spelt text: String) {
    guard let number = Array(text.utf8).withUnsafeBufferPointer({ Number.parse($0) }) else {
      return nil
    }
    self = number
  }

  /// The nearest double.
  package var double: Double {
    switch self {
    case .integer(let value): Double(value)
    case .unsigned(let value): Double(value)
    case .real(let value): value
    }
  }

  /// -1, 0 or 1; nil where one side is not a number (NaN).
  @inline(__always)
  func compared(to other: Number) -> Int? {
    switch (self, other) {
    case (.integer(let a), .integer(let b)): a < b ? -1 : a > b ? 1 : 0
    case (.unsigned(let a), .unsigned(let b)): a < b ? -1 : a > b ? 1 : 0
    case (.integer, .unsigned): -1
    case (.unsigned, .integer): 1
    case (.real(let a), .real(let b)): a.isNaN || b.isNaN ? nil : a < b ? -1 : a > b ? 1 : 0
    case (.integer(let a), .real(let b)): Self.compare(a, b)
    case (.real(let a), .integer(let b)): Self.compare(b, a).map { -$0 }
    case (.unsigned(let a), .real(let b)):
      b.isNaN ? nil : b < 0x1p63 ? 1 : b >= 0x1p64 ? -1 : Self.order(a, UInt64(b))
    case (.real, .unsigned): other.compared(to: self).map { -$0 }
    }
  }

  private static func order(_ a: UInt64, _ b: UInt64) -> Int { a < b ? -1 : a > b ? 1 : 0 }

  private static func compare(_ a: Int64, _ b: Double) -> Int? {
    if b.isNaN { return nil }
    if b >= 0x1p63 { return -1 }
    if b < -0x1p63 { return 1 }
    let whole = Int64(b.rounded(.towardZero))
    if a != whole { return a < whole ? -1 : 1 }
    let fraction = b - b.rounded(.towardZero)
    return fraction > 0 ? -1 : fraction < 0 ? 1 : 0
  }

  /// Whether `self operation other` holds; false against NaN.
  @inline(__always)
  func satisfies(_ operation: ComparisonOperator, _ other: Number) -> Bool {
    guard let order = compared(to: other) else { return false }
    return operation.accepts(order)
  }

  /// The number that a text spells: sign, digits, fraction, exponent; surrounding blanks are
  /// not allowed. Nil when it is anything else.
  static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Number? {
    guard !bytes.isEmpty, bytes.count <= 400 else { return nil }
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
        UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
        continue
      default: return nil
      }
    }
    let text = String(decoding: bytes, as: UTF8.self)
    if let whole = Int64(text) { return .integer(whole) }
    if let whole = UInt64(text) { return .unsigned(whole) }
    guard let real = Double(text), real.isFinite else { return nil }
    return .real(real)
  }
}

extension ComparisonOperator {
  /// Whether an order of -1, 0 or 1 satisfies the operator.
  @inline(__always)
  func accepts(_ order: Int) -> Bool {
    switch self {
    case .equal: order == 0
    case .notEqual: order != 0
    case .less: order < 0
    case .lessOrEqual: order <= 0
    case .greater: order > 0
    case .greaterOrEqual: order >= 0
    }
  }
}
