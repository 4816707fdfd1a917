// SPDX-License-Identifier: Apache-2.0
import EQL

/// A plain reading of `docs` on conditions: walks the tree as written, no normal form, no slots, no
/// programs. Slow and obvious; what the compiled plan must agree with.
struct Oracle {
  let document: TestDocument

  /// Whether the condition matches.
  func holds(_ expression: Expression) -> Bool {
    switch expression {
    case .literal(.boolean(let value), _): return value
    case .not(let operand, _): return fails(operand)
    case .and(let operands, _): return operands.allSatisfy { holds($0) }
    case .or(let operands, _): return operands.contains { holds($0) }
    case .field(let field): return truths(field).contains(true)
    case .comparison(let operation, .field(let field), .literal(let literal, _), _):
      return compare(operation, field, literal)
    case .comparison(let operation, .literal(let literal, _), .field(let field), _):
      return compare(operation.mirroredForTest, field, literal)
    case .comparison, .call: return truth(expression) == true
    case .membership(.field(let field), let members, let ignoresCase, let isNegated, _):
      return member(field, members, ignoresCase) != isNegated
    case .pattern(let operation, .field(let field), let patterns, _, _):
      return patterns.contains { pattern in
        matches(operation, field, pattern.value.stringValue ?? "")
      }
    default: return false
    }
  }

  /// Whether the condition's negation matches, which for ranges and scripts is not `!holds`.
  func fails(_ expression: Expression) -> Bool {
    switch expression {
    case .literal(.null, _): return false
    case .not(let operand, _): return holds(operand)
    case .and(let operands, _): return operands.contains { fails($0) }
    case .or(let operands, _): return operands.allSatisfy { fails($0) }
    case .comparison(let operation, .field(let field), .literal(let literal, _), _):
      return negated(operation, field, literal)
    case .comparison(let operation, .literal(let literal, _), .field(let field), _):
      return negated(operation.mirroredForTest, field, literal)
    case .comparison: return truth(expression) == false
    default: return !holds(expression)
    }
  }

  // MARK: Index predicates

  private func compare(
    _ operation: ComparisonOperator,
    _ field: FieldReference,
    _ literal: Literal
  ) -> Bool {
    let values = document.values(field.path)
    if literal == .null {
      switch operation {
      case .equal: return values.isEmpty
      case .notEqual: return !values.isEmpty
      default: return false
      }
    }
    if operation == .notEqual { return !values.contains { order($0, literal, field) == 0 } }
    return values.contains { value in
      guard let order = order(value, literal, field) else { return false }
      return operation.holdsForTest(order)
    }
  }

  private func negated(
    _ operation: ComparisonOperator,
    _ field: FieldReference,
    _ literal: Literal
  ) -> Bool {
    switch operation {
    case .equal, .notEqual: return !compare(operation, field, literal)
    case .less: return compare(.greaterOrEqual, field, literal)
    case .lessOrEqual: return compare(.greater, field, literal)
    case .greater: return compare(.lessOrEqual, field, literal)
    case .greaterOrEqual: return compare(.less, field, literal)
    }
  }

  private func member(
    _ field: FieldReference,
    _ members: [Expression],
    _ ignoresCase: Bool
  ) -> Bool {
    document.values(field.path).contains { value in
      members.contains { member in
        guard case .literal(let literal, _) = member else { return false }
        if ignoresCase, case .text(let text) = value, let other = literal.stringValue {
          return folded(text) == folded(other)
        }
        return order(value, literal, field) == 0
      }
    }
  }

  private func matches(
    _ operation: PatternOperator,
    _ field: FieldReference,
    _ pattern: String
  ) -> Bool {
    document.values(field.path).contains { value in
      let text = value.bare
      return operation.ignoresCase
        ? wildcard(Array(folded(pattern).unicodeScalars), Array(folded(text).unicodeScalars))
        : wildcard(Array(pattern.unicodeScalars), Array(text.unicodeScalars))
    }
  }

  private func wildcard(_ pattern: [Unicode.Scalar], _ text: [Unicode.Scalar]) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    let rest = Array(pattern.dropFirst())
    if first == "*" {
      return (0...text.count).contains { wildcard(rest, Array(text.dropFirst($0))) }
    }
    guard let head = text.first, first == "?" || first == head else { return false }
    return wildcard(rest, Array(text.dropFirst()))
  }

  private func truths(_ field: FieldReference) -> [Bool] {
    document.values(field.path).compactMap { value in
      switch value {
      case .truth(let truth): truth
      case .text("true"): true
      case .text("false"): false
      default: nil
      }
    }
  }

  /// Order of a value and a literal as the field's type sees them; nil where they do not compare.
  private func order(_ value: TestValue, _ literal: Literal, _ field: FieldReference) -> Int? {
    switch literal {
    case .string(let text, _):
      if field.path == "process.pid" {
        guard let number = Int64(text), let own = number64(value) else { return nil }
        return own < number ? -1 : own > number ? 1 : 0
      }
      let own = Array(value.bare.utf8)
      let other = Array(text.utf8)
      return own.lexicographicallyPrecedes(other) ? -1 : own == other ? 0 : 1
    case .integer(let number): return real(value).map { compare($0, Double(number)) }
    case .decimal(let number): return real(value).map { compare($0, number) }
    case .boolean(let truth):
      switch value {
      case .truth(let own): return own == truth ? 0 : 1
      case .text(let own): return own == (truth ? "true" : "false") ? 0 : nil
      default: return nil
      }
    case .null: return nil
    }
  }

  private func compare(_ a: Double, _ b: Double) -> Int { a < b ? -1 : a > b ? 1 : 0 }

  private func number64(_ value: TestValue) -> Int64? {
    switch value {
    case .integer(let number): number
    case .text(let text): Int64(text)
    default: nil
    }
  }

  private func real(_ value: TestValue) -> Double? {
    switch value {
    case .integer(let number): Double(number)
    case .real(let number): number
    case .text(let text): Int64(text).map(Double.init)
    default: nil
    }
  }

  private func folded(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          ("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) + 32) : scalar
        }
      )
    )
  }

  // MARK: Scripts: three-valued, every choice of values

  /// True if any choice of values gives true, else false if any gives false, else null.
  private func truth(_ expression: Expression) -> Bool? {
    var paths: [String] = []
    collect(expression, &paths)
    var results: [Bool?] = []
    choose(paths, [:]) { results.append(value(expression, $0)?.isTrue) }
    if results.contains(true) { return true }
    return results.contains(false) ? false : nil
  }

  private func choose(
    _ paths: [String],
    _ chosen: [String: TestValue],
    _ body: ([String: TestValue]) -> Void
  ) {
    guard let path = paths.first else { return body(chosen) }
    let values = document.fields.filter { $0.path == path }.flatMap(\.values)
    for value in values.isEmpty ? [.null] : values {
      var next = chosen
      next[path] = value
      choose(Array(paths.dropFirst()), next, body)
    }
  }

  private func collect(_ expression: Expression, _ paths: inout [String]) {
    switch expression {
    case .field(let field): if !paths.contains(field.path) { paths.append(field.path) }
    case .comparison(_, let a, let b, _), .arithmetic(_, let a, let b, _):
      collect(a, &paths)
      collect(b, &paths)
    case .sign(_, let operand, _): collect(operand, &paths)
    default: break
    }
  }

  private func value(_ expression: Expression, _ chosen: [String: TestValue]) -> TestValue? {
    switch expression {
    case .literal(.integer(let value), _): return .integer(value)
    case .literal(.decimal(let value), _): return .real(value)
    case .field(let field):
      switch chosen[field.path] {
      case .text(let text)?: return Int64(text).map { .integer($0) }
      case .null?, nil: return nil
      case let value?: return value
      }
    case .sign(let isNegative, let operand, _):
      guard let inner = value(operand, chosen) else { return nil }
      return isNegative ? arithmetic(.subtract, .integer(0), inner) : inner
    case .arithmetic(let operation, let a, let b, _):
      guard let left = value(a, chosen), let right = value(b, chosen) else { return nil }
      return arithmetic(operation, left, right)
    case .comparison(let operation, let a, .literal(.null, _), _):
      return .truth((value(a, chosen) == nil) == (operation == .equal))
    case .comparison(let operation, .literal(.null, _), let b, _):
      return .truth((value(b, chosen) == nil) == (operation == .equal))
    case .comparison(let operation, let a, let b, _):
      guard let left = value(a, chosen).flatMap(real), let right = value(b, chosen).flatMap(real)
      else { return nil }
      // Nothing compares with "not a number".
      if left.isNaN || right.isNaN { return .truth(false) }
      return .truth(operation.holdsForTest(compare(left, right)))
    default: return nil
    }
  }

  private func arithmetic(
    _ operation: ArithmeticOperator,
    _ left: TestValue,
    _ right: TestValue
  ) -> TestValue? {
    if case .integer(let a) = left, case .integer(let b) = right {
      switch operation {
      case .add: return .integer(a + b)
      case .subtract: return .integer(a - b)
      case .multiply: return .integer(a * b)
      case .divide: return b == 0 ? nil : .integer(a / b)
      case .modulo: return b == 0 ? nil : .integer(a % b)
      }
    }
    guard let a = real(left), let b = real(right) else { return nil }
    switch operation {
    case .add: return .real(a + b)
    case .subtract: return .real(a - b)
    case .multiply: return .real(a * b)
    case .divide: return .real(a / b)
    case .modulo: return .real(a.truncatingRemainder(dividingBy: b))
    }
  }
}

extension TestValue {
  fileprivate var bare: String {
    if case .text(let text) = self { return text }
    return json
  }

  fileprivate var isTrue: Bool? {
    if case .truth(let truth) = self { return truth }
    return nil
  }
}

extension ComparisonOperator {
  fileprivate func holdsForTest(_ order: Int) -> Bool {
    switch self {
    case .equal: order == 0
    case .notEqual: order != 0
    case .less: order < 0
    case .lessOrEqual: order <= 0
    case .greater: order > 0
    case .greaterOrEqual: order >= 0
    }
  }

  fileprivate var mirroredForTest: ComparisonOperator {
    switch self {
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    default: self
    }
  }
}
