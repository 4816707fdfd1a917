// SPDX-License-Identifier: Apache-2.0
package import EQL

/// A tree's structure without the places of its parts, fully parenthesised.
package enum TreeShape {
  /// The structure of a query.
  package static func of(_ query: Query) -> String {
    let pipes = query.pipes.map { "|\($0.name) \($0.count)" }.joined()
    switch query.body {
    case .event(let event): return of(event) + pipes
    case .sequence(let sequence):
      let terms = sequence.terms.map(of).joined(separator: " ")
      let until = sequence.until.map(of) ?? "-"
      let span = sequence.maxspan.map { "\($0.count)\($0.unit)" } ?? "-"
      return "sequence{\(keys(sequence.keys))}{\(span)} \(terms) until \(until)" + pipes
    case .sample(let sample):
      return "sample{\(keys(sample.keys))} " + sample.terms.map(of).joined(separator: " ") + pipes
    }
  }

  private static func of(_ term: QueryTerm) -> String {
    "\(term.isMissing ? "!" : "")[\(of(term.event))]{\(keys(term.keys))}×\(term.runs)"
  }

  private static func keys(_ keys: [JoinKey]) -> String {
    keys.map { ($0.isOptional ? "?" : "") + $0.path }.joined(separator: ",")
  }

  /// The structure of an event query.
  package static func of(_ event: EventQuery) -> String {
    "\(event.category ?? "any"):\(of(event.condition))"
  }

  /// The structure of an expression.
  package static func of(_ expression: Expression) -> String {
    switch expression {
    case .literal(let literal, _):
      // How a string was written is no part of the tree's meaning.
      if let text = literal.stringValue { return "\"\(text)\"" }
      return "\(literal)"
    case .field(let field): return (field.isOptional ? "?" : "") + field.path
    case .call(let call):
      return "\(call.name)\(call.ignoresCase)(\(call.arguments.map(of).joined(separator: ",")))"
    case .sign(let isNegative, let operand, _): return "(\(isNegative ? "-" : "+")\(of(operand)))"
    case .arithmetic(let operation, let a, let b, _):
      return "(\(of(a))\(operation.rawValue)\(of(b)))"
    case .comparison(let operation, let a, let b, _):
      return "(\(of(a))\(operation.rawValue)\(of(b)))"
    case .membership(let subject, let members, let ignoresCase, let isNegated, _):
      return "(\(of(subject)) in\(ignoresCase)\(isNegated) \(members.map(of)))"
    case .pattern(let operation, let subject, let patterns, let isList, _):
      return
        "(\(of(subject))\(operation.rawValue)\(isList)\(patterns.map { $0.value.stringValue ?? "\($0.value)" }))"
    case .not(let operand, _): return "not(\(of(operand)))"
    case .and(let operands, _): return "and(\(operands.map(of).joined(separator: ",")))"
    case .or(let operands, _): return "or(\(operands.map(of).joined(separator: ",")))"
    case .invalid: return "invalid"
    }
  }
}
