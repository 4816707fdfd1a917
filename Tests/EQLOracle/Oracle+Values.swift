// SPDX-License-Identifier: Apache-2.0
import EQL

/// Expressions as values: null in gives null out.
extension Oracle {
  /// The value of an expression where every field has the value that was chosen for it.
  func value(_ expression: Expression, _ chosen: [String: OracleValue]) -> OracleValue {
    switch expression {
    case .literal(.null, _), .invalid: return .null
    case .literal(.boolean(let value), _): return .truth(value)
    case .literal(.integer(let value), _): return .whole(Int128(value))
    case .literal(.decimal(let value), _): return .real(value)
    case .literal(.string(let value, _), _): return .text(value)
    case .field(let reference):
      guard let field = schema.field(reference.path) else { return .null }
      return chosen[field.target ?? field.path] ?? .null
    case .sign(let isNegative, let operand, _):
      let inner = value(operand, chosen)
      return isNegative ? negated(inner) : inner
    case .arithmetic(let operation, let left, let right, _):
      return arithmetic(operation, value(left, chosen), value(right, chosen))
    case .call(let call):
      return function(
        call.name.lowercased(),
        call.arguments.map { value($0, chosen) },
        call.ignoresCase
      )
    case .not(let operand, _): return .of(value(operand, chosen).truth.map { !$0 })
    case .and(let operands, _):
      let truths = operands.map { value($0, chosen).truth }
      return truths.contains(false) ? .truth(false) : .of(truths.contains(nil) ? nil : true)
    case .or(let operands, _):
      let truths = operands.map { value($0, chosen).truth }
      return truths.contains(true) ? .truth(true) : .of(truths.contains(nil) ? nil : false)
    case .comparison(let operation, let left, let right, _):
      return .of(compared(operation, left, right, chosen))
    case .membership(let subject, let members, let ignoresCase, let isNegated, _):
      let own = value(subject, chosen)
      guard own != .null else { return .null }
      let isMember = members.contains { member in
        let constant = adapted(constant(member), to: subject)
        if ignoresCase, case .text(let a) = own, case .text(let b) = constant {
          return texts.scalars(a, isFolded: true) == texts.scalars(b, isFolded: true)
        }
        return comparison(.equal, own, constant) == true
      }
      return .truth(isMember != isNegated)
    case .pattern(let operation, let subject, let patterns, _, _):
      guard case .text(let text) = value(subject, chosen) else { return .null }
      return .truth(patterns.contains { matches(operation, text, $0.value.stringValue ?? "") })
    }
  }

  /// Against null only presence is asked.
  private func compared(
    _ operation: ComparisonOperator,
    _ left: Expression,
    _ right: Expression,
    _ chosen: [String: OracleValue]
  ) -> Bool? {
    for (side, other) in [(left, right), (right, left)] {
      if let wanted = truthAsked(operation, of: side, by: other) {
        return value(side, chosen).truth.map { $0 == wanted }
      }
    }
    for (side, other) in [(left, right), (right, left)] {
      guard isConstant(side), constant(side) == .null else { continue }
      switch operation {
      case .equal: return value(other, chosen) == .null
      case .notEqual: return value(other, chosen) != .null
      default: return nil
      }
    }
    return comparison(
      operation,
      adapted(value(left, chosen), to: right),
      adapted(value(right, chosen), to: left)
    )
  }

  /// A constant text as the field beside it reads it: as a date, a number, a truth value.
  private func adapted(_ value: OracleValue, to other: Expression) -> OracleValue {
    guard case .field(let reference) = other, let field = schema.field(reference.path),
      value != .null
    else { return value }
    switch field.kind {
    case .integer, .real: return value.asNumber ?? value
    case .boolean: return value.asTruth.map { .truth($0) } ?? value
    case .date, .day: return OracleDate.nanoseconds(value, field.kind).map { .instant($0) } ?? value
    case .text: return value.written.map { .text($0) } ?? value
    default: return value
    }
  }

  /// `left operation right` of two values; nil where one is null or they do not compare.
  private func comparison(
    _ operation: ComparisonOperator,
    _ left: OracleValue,
    _ right: OracleValue
  ) -> Bool? {
    switch (left, right) {
    case (.truth(let a), .truth(let b)):
      return operation.holdsForTest(a == b ? 0 : a ? 1 : -1)
    case (.instant(let a), .instant(let b)):
      return operation.holdsForTest(a < b ? -1 : a > b ? 1 : 0)
    case (.text(let a), .text(let b)): return operation.holdsForTest(orderOf(a.utf8, b.utf8))
    case (.null, _), (_, .null), (.truth, _), (_, .truth), (.instant, _), (_, .instant):
      return nil
    default:
      guard let a = left.asNumber, let b = right.asNumber else { return nil }
      // Nothing compares with "not a number".
      return a.order(b).map { operation.holdsForTest($0) } ?? false
    }
  }

  /// What a script reads of a field's value.
  func computable(_ value: TestValue, _ field: TestField) -> OracleValue {
    if value == .null { return .null }
    switch field.kind {
    case .integer: return number(value, isWhole: true) ?? .null
    case .real: return number(value, isWhole: false) ?? .null
    case .boolean: return truth(value).map { .truth($0) } ?? .null
    case .date, .day:
      return OracleDate.nanoseconds(value.bare, field.kind).map { .instant($0) } ?? .null
    case .text, .ip, .version: return .text(value.bare)
    case .dynamic:
      switch value {
      case .text(let text): return .text(text)
      case .truth(let truth): return .truth(truth)
      default: return number(value, isWhole: false) ?? .null
      }
    }
  }

  // MARK: Arithmetic

  private func negated(_ value: OracleValue) -> OracleValue {
    switch value {
    case .whole(let whole) where whole > Int128(Int64.max): .real(-Double(whole))
    case .whole(let whole): fitted(-whole)
    case .real(let real): .real(-real)
    default: .null
    }
  }

  /// Whole numbers stay whole, 64 bits wide; what overflows is null.
  private func fitted(_ value: Int128) -> OracleValue {
    Int64(exactly: value) == nil ? .null : .whole(value)
  }

  func arithmetic(
    _ operation: ArithmeticOperator,
    _ left: OracleValue,
    _ right: OracleValue
  ) -> OracleValue {
    if case .whole(let a) = left, case .whole(let b) = right, Int64(exactly: a) != nil,
      Int64(exactly: b) != nil
    {
      switch operation {
      case .add: return fitted(a + b)
      case .subtract: return fitted(a - b)
      case .multiply: return fitted(a * b)
      case .divide: return b == 0 ? .null : fitted(a / b)
      case .modulo: return b == 0 ? .null : fitted(a % b)
      }
    }
    guard let a = real(left), let b = real(right) else { return .null }
    switch operation {
    case .add: return .real(a + b)
    case .subtract: return .real(a - b)
    case .multiply: return .real(a * b)
    case .divide: return .real(a / b)
    case .modulo: return .real(a.truncatingRemainder(dividingBy: b))
    }
  }

  private func real(_ value: OracleValue) -> Double? {
    switch value {
    case .whole(let whole): Double(whole)
    case .real(let real): real
    default: nil
    }
  }
}

extension OracleValue {
  static func of(_ truth: Bool?) -> OracleValue { truth.map { .truth($0) } ?? .null }
}
