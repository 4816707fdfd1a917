// SPDX-License-Identifier: Apache-2.0

extension Condition {
  /// The parts of a condition that must all hold, in the order of the query: the operands of its
  /// `and`s, those of `not (… or …)` each behind its own `not`. A condition without is its own part.
  ///
  /// All of them hold exactly where the condition does.
  package var conjuncts: [Condition] { Self.conjuncts(self, isNegated: false, range) }

  private static func conjuncts(
    _ condition: Condition,
    isNegated: Bool,
    _ range: SourceRange
  ) -> [Condition] {
    switch condition {
    case .not(let inner, let outer):
      return conjuncts(inner, isNegated: !isNegated, outer)
    case .and(let operands, _) where !isNegated, .or(let operands, _) where isNegated:
      return operands.flatMap { conjuncts($0, isNegated: isNegated, $0.range) }
    default:
      return [isNegated ? .not(condition, range) : condition]
    }
  }
}
