// SPDX-License-Identifier: Apache-2.0

extension Condition {
  /// The fields that it reads, in the order of the query.
  package var fieldPaths: [String] {
    switch self {
    case .constant: return []
    case .leaf(let specification, _):
      return specification.fields.map(\.path)
    case .not(let inner, _): return inner.fieldPaths
    case .and(let operands, _), .or(let operands, _):
      var found: [String] = []
      for path in operands.flatMap(\.fieldPaths) where !found.contains(path) { found.append(path) }
      return found
    }
  }

  /// The same with what is known of each; a field may come more than once.
  package var fields: [ResolvedField] {
    switch self {
    case .constant: []
    case .leaf(let specification, _): specification.fields
    case .not(let inner, _): inner.fields
    case .and(let operands, _), .or(let operands, _): operands.flatMap(\.fields)
    }
  }
}
