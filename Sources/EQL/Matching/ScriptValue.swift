// SPDX-License-Identifier: Apache-2.0

/// A value on the stack of the script machine. Texts point into the batch or the program.
enum ScriptValue {
  case null
  case boolean(Bool)
  case number(Number)
  case text(UnsafeBufferPointer<UInt8>)
  /// Nanoseconds since 1970.
  case instant(Int64)

  /// Three-valued truth; what is not a truth value counts as null.
  var truth: Bool? {
    if case .boolean(let value) = self { return value }
    return nil
  }

  init(_ truth: Bool?) {
    self = truth.map(ScriptValue.boolean) ?? .null
  }

  /// `left operation right` on numbers; whole numbers stay whole, as in Java. Null on overflow and
  /// on division of whole numbers by zero.
  static func arithmetic(
    _ operation: ArithmeticOperator,
    _ left: ScriptValue,
    _ right: ScriptValue
  ) -> ScriptValue {
    guard case .number(let a) = left, case .number(let b) = right else { return .null }
    guard case .integer(let x) = a, case .integer(let y) = b else {
      return real(operation, a.double, b.double)
    }
    let (value, overflow): (Int64, Bool)
    switch operation {
    case .add: (value, overflow) = x.addingReportingOverflow(y)
    case .subtract: (value, overflow) = x.subtractingReportingOverflow(y)
    case .multiply: (value, overflow) = x.multipliedReportingOverflow(by: y)
    case .divide: (value, overflow) = x.dividedReportingOverflow(by: y)
    case .modulo:
      // Java's remainder of the smallest long by -1 is 0, not an overflow.
      if y == -1 { return .number(.integer(0)) }
      (value, overflow) = x.remainderReportingOverflow(dividingBy: y)
    }
    return overflow ? .null : .number(.integer(value))
  }

  private static func real(
    _ operation: ArithmeticOperator,
    _ x: Double,
    _ y: Double
  ) -> ScriptValue {
    let value: Double
    switch operation {
    case .add: value = x + y
    case .subtract: value = x - y
    case .multiply: value = x * y
    case .divide: value = x / y
    case .modulo: value = x.truncatingRemainder(dividingBy: y)
    }
    return .number(.real(value))
  }

  var negated: ScriptValue {
    guard case .number(let number) = self else { return .null }
    switch number {
    case .integer(let value): return value == .min ? .null : .number(.integer(-value))
    case .unsigned(let value): return .number(.real(-Double(value)))
    case .real(let value): return .number(.real(-value))
    }
  }

  /// `left operation right`; null where a side is null or the two cannot be compared.
  static func compare(
    _ operation: ComparisonOperator,
    _ left: ScriptValue,
    _ right: ScriptValue
  ) -> Bool? {
    switch (left, right) {
    case (.number(let a), .number(let b)): return a.satisfies(operation, b)
    case (.instant(let a), .instant(let b)): return operation.accepts(a < b ? -1 : a > b ? 1 : 0)
    case (.boolean(let a), .boolean(let b)):
      return operation.accepts(a == b ? 0 : a ? 1 : -1)
    case (.text(let a), .text(let b)): return operation.accepts(order(a, b))
    case (.text(let a), .number(let b)):
      return Number.parse(a).map { $0.satisfies(operation, b) }
    case (.number(let a), .text(let b)):
      return Number.parse(b).map { a.satisfies(operation, $0) }
    default: return nil
    }
  }

  /// Order of UTF-8 bytes.
  static func order(
    _ a: UnsafeBufferPointer<UInt8>,
    _ b: UnsafeBufferPointer<UInt8>
  ) -> Int {
    for index in 0..<min(a.count, b.count) where a[index] != b[index] {
      return a[index] < b[index] ? -1 : 1
    }
    return a.count < b.count ? -1 : a.count > b.count ? 1 : 0
  }
}
