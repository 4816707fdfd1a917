// SPDX-License-Identifier: Apache-2.0

extension Query {
  /// The dotted paths of all fields that the query names, join keys included.
  var fieldPaths: Set<String> {
    var paths: Set<String> = []
    switch body {
    case .event(let event): event.condition.collectPaths(&paths)
    case .sequence(let sequence):
      paths.formUnion(sequence.keys.map(\.path))
      for term in sequence.terms + [sequence.until].compactMap({ $0 }) { term.collectPaths(&paths) }
    case .sample(let sample):
      paths.formUnion(sample.keys.map(\.path))
      for term in sample.terms { term.collectPaths(&paths) }
    }
    return paths
  }
}

extension QueryTerm {
  fileprivate func collectPaths(_ paths: inout Set<String>) {
    paths.formUnion(keys.map(\.path))
    event.condition.collectPaths(&paths)
  }
}

extension Expression {
  fileprivate func collectPaths(_ paths: inout Set<String>) {
    switch self {
    case .literal, .invalid: break
    case .field(let field): paths.insert(field.path)
    case .call(let call): for argument in call.arguments { argument.collectPaths(&paths) }
    case .sign(_, let operand, _), .not(let operand, _), .pattern(_, let operand, _, _, _):
      operand.collectPaths(&paths)
    case .arithmetic(_, let left, let right, _), .comparison(_, let left, let right, _):
      left.collectPaths(&paths)
      right.collectPaths(&paths)
    case .membership(let operand, let list, _, _, _):
      operand.collectPaths(&paths)
      for item in list { item.collectPaths(&paths) }
    case .and(let operands, _), .or(let operands, _):
      for operand in operands { operand.collectPaths(&paths) }
    }
  }
}
