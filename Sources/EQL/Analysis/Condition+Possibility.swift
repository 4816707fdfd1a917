// SPDX-License-Identifier: Apache-2.0

extension Condition {
  /// Whether an event can satisfy the condition that has exactly these texts in these fields, whatever else
  /// it holds; true where that cannot be told.
  package func mayHold(with known: [String: String]) -> Bool {
    NormalForm(self).mayHold(with: known)
  }
}

extension NormalForm {
  fileprivate func mayHold(with known: [String: String]) -> Bool {
    switch self {
    case .constant(let value): return value
    case .and(let parts): return parts.allSatisfy { $0.mayHold(with: known) }
    case .or(let parts): return parts.contains { $0.mayHold(with: known) }
    case .test(.equals(let field, let texts, let ignoresCase), let isNegated),
      .test(.wildcard(let field, let texts, let ignoresCase), let isNegated):
      guard field.family == .text, let text = known[field.path],
        !texts.contains(where: { $0.contains { $0 == "*" || $0 == "?" || $0 == "\\" } })
      else { return true }
      // Letters beyond ASCII are not folded, and none of them is in what is known.
      let holds =
        ignoresCase
        ? texts.contains { $0.lowercased() == text.lowercased() } : texts.contains(text)
      return holds != isNegated
    case .test: return true
    }
  }
}
