// SPDX-License-Identifier: Apache-2.0
package import Events

/// A checked condition: names and types resolved, constants folded, every leaf one predicate.
package indirect enum Condition: Sendable, Hashable {
  /// True, false, or null, which never matches in either polarity.
  case constant(Bool?, SourceRange)
  case leaf(PredicateSpecification, SourceRange)
  case not(Condition, SourceRange)
  case and([Condition], SourceRange)
  case or([Condition], SourceRange)

  /// Where it stands in the query.
  package var range: SourceRange {
    switch self {
    case .constant(_, let range), .leaf(_, let range), .not(_, let range), .and(_, let range),
      .or(_, let range):
      range
    }
  }
}

/// One question about one event; equal specifications are asked once for all rules.
package enum PredicateSpecification: Sendable, Hashable {
  /// The field has a value that is not null.
  case exists(ResolvedField)
  /// Any value is one of the texts.
  case equals(ResolvedField, [String], ignoresCase: Bool)
  /// Any value matches one of the `*`/`?` patterns.
  case wildcard(ResolvedField, [String], ignoresCase: Bool)
  /// Any value begins with the text.
  case prefix(ResolvedField, String, ignoresCase: Bool)
  /// Any value matches one of the regular expressions (Lucene syntax).
  case regex(ResolvedField, [String], ignoresCase: Bool)
  /// Any value stands in this relation to the text, in order of UTF-8 bytes.
  case textOrder(ResolvedField, ComparisonOperator, String)
  /// Any value stands in this relation to the version.
  case versionOrder(ResolvedField, ComparisonOperator, SemanticVersion)
  /// Any value is one of the numbers.
  case numbers(ResolvedField, [Number])
  /// Any value stands in this relation to the number.
  case numberOrder(ResolvedField, ComparisonOperator, Number)
  /// Any value is this truth value.
  case boolean(ResolvedField, Bool)
  /// Any value lies in one of the blocks.
  case addresses(ResolvedField, [CIDR])
  /// Any value stands in this relation to the address.
  case addressOrder(ResolvedField, ComparisonOperator, IPAddress)
  /// Any value is one of the instants (nanoseconds since 1970).
  case instants(ResolvedField, [Int64])
  /// Any value stands in this relation to the instant (nanoseconds since 1970).
  case instantOrder(ResolvedField, ComparisonOperator, Int64)
  /// Any value is in the set.
  case member(ResolvedField, ValueSet)
  /// An object of a field satisfies a condition.
  case nested(NestedCondition)
  /// A three-valued expression is true.
  case script(Script)

  /// True of every event.
  static let always = script(Script(.constant(.boolean(true))))

  /// The question that a `not` before it asks instead, where that is not just the other answer:
  /// `not (n > 5)` is asked as `n <= 5` and `not` of a script as "is it false?", so both are false
  /// on a missing field.
  var opposite: PredicateSpecification? {
    switch self {
    case .textOrder(let field, let operation, let text):
      .textOrder(field, operation.opposite, text)
    case .versionOrder(let field, let operation, let version):
      .versionOrder(field, operation.opposite, version)
    case .numberOrder(let field, let operation, let number):
      .numberOrder(field, operation.opposite, number)
    case .addressOrder(let field, let operation, let address):
      .addressOrder(field, operation.opposite, address)
    case .instantOrder(let field, let operation, let instant):
      .instantOrder(field, operation.opposite, instant)
    case .script(let script): .script(script.negated)
    default: nil
    }
  }

  /// The fields it reads.
  package var fields: [ResolvedField] {
    switch self {
    case .exists(let field), .equals(let field, _, _), .wildcard(let field, _, _),
      .prefix(let field, _, _), .regex(let field, _, _), .textOrder(let field, _, _),
      .versionOrder(let field, _, _),
      .numbers(let field, _),
      .numberOrder(let field, _, _), .boolean(let field, _), .addresses(let field, _),
      .addressOrder(let field, _, _), .instants(let field, _), .instantOrder(let field, _, _),
      .member(let field, _):
      [field]
    case .nested(let nested): nested.condition.fields
    case .script(let script): script.fields
    }
  }
}

/// A condition with `not` only at its leaves.
indirect enum NormalForm: Equatable {
  case constant(Bool)
  case test(PredicateSpecification, isNegated: Bool)
  case and([NormalForm])
  case or([NormalForm])

  /// Pushes `not` to the leaves (De Morgan) and drops what constants decide.
  init(_ condition: Condition, isNegated: Bool = false) {
    switch condition {
    case .constant(let value, _):
      self = .constant(value.map { $0 != isNegated } ?? false)
    case .leaf(let specification, _):
      if isNegated, let opposite = specification.opposite {
        self = .test(opposite, isNegated: false)
      } else {
        self = .test(specification, isNegated: isNegated)
      }
    case .not(let inner, _):
      self = NormalForm(inner, isNegated: !isNegated)
    case .and(let operands, _):
      let forms = operands.map { NormalForm($0, isNegated: isNegated) }
      self = isNegated ? Self.anyOf(forms) : Self.allOf(forms)
    case .or(let operands, _):
      let forms = operands.map { NormalForm($0, isNegated: isNegated) }
      self = isNegated ? Self.allOf(forms) : Self.anyOf(forms)
    }
  }

  static func allOf(_ forms: [NormalForm]) -> NormalForm {
    if forms.contains(.constant(false)) { return .constant(false) }
    let rest = forms.filter { $0 != .constant(true) }
    return rest.isEmpty ? .constant(true) : rest.count == 1 ? rest[0] : .and(rest)
  }

  private static func anyOf(_ forms: [NormalForm]) -> NormalForm {
    if forms.contains(.constant(true)) { return .constant(true) }
    let rest = forms.filter { $0 != .constant(false) }
    return rest.isEmpty ? .constant(false) : rest.count == 1 ? rest[0] : .or(rest)
  }
}
