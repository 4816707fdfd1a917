// SPDX-License-Identifier: Apache-2.0
import Events

/// An expression that an index cannot answer: arithmetic, comparisons of computed values, null tests
/// of them. Three-valued: null in gives null out, and null never matches.
package struct Script: Sendable, Hashable {
  /// The expression; of boolean type when it is a condition.
  package var root: ScriptNode
  /// Which truth the question asks for: `not` asks whether it is false, which null is not.
  package var wanted = true

  /// A script from its expression.
  package init(_ root: ScriptNode) {
    self.root = root
  }

  /// The question whether it is false.
  var negated: Script {
    var other = self
    other.wanted.toggle()
    return other
  }

  /// The fields it reads, each once, in order of first use.
  package var fields: [ResolvedField] {
    var found: [ResolvedField] = []
    var known: Set<ResolvedField> = []
    root.collect(&found, &known)
    return found
  }
}

/// A constant inside a script.
package enum ScriptConstant: Sendable, Hashable {
  case null
  case boolean(Bool)
  case number(Number)
  case text(String)
  /// Nanoseconds since 1970.
  case instant(Int64)
}

/// One operation of a script.
package indirect enum ScriptNode: Sendable, Hashable {
  case constant(ScriptConstant)
  case field(ResolvedField)
  case negate(ScriptNode)
  case arithmetic(ArithmeticOperator, ScriptNode, ScriptNode)
  case comparison(ComparisonOperator, ScriptNode, ScriptNode)
  /// Whether the value is null: the one test that null does not pass through.
  case isNull(ScriptNode)
  case membership(ScriptNode, [ScriptConstant], ignoresCase: Bool)
  case wildcard(ScriptNode, [String], ignoresCase: Bool)
  case regex(ScriptNode, [String], ignoresCase: Bool)
  case call(FunctionName, [ScriptNode], ignoresCase: Bool)
  case not(ScriptNode)
  case and([ScriptNode])
  case or([ScriptNode])

  /// Whether no field is read, so that the value is known when the query is compiled.
  var isConstant: Bool {
    switch self {
    case .constant: true
    case .field: false
    case .negate(let operand), .isNull(let operand), .not(let operand),
      .membership(let operand, _, _), .wildcard(let operand, _, _), .regex(let operand, _, _):
      operand.isConstant
    case .arithmetic(_, let left, let right), .comparison(_, let left, let right):
      left.isConstant && right.isConstant
    case .and(let operands), .or(let operands), .call(_, let operands, _):
      operands.allSatisfy(\.isConstant)
    }
  }

  fileprivate func collect(
    _ fields: inout [ResolvedField],
    _ known: inout Set<ResolvedField>
  ) {
    switch self {
    case .constant: break
    case .field(let field): if known.insert(field).inserted { fields.append(field) }
    case .negate(let operand), .isNull(let operand), .not(let operand),
      .membership(let operand, _, _), .wildcard(let operand, _, _), .regex(let operand, _, _):
      operand.collect(&fields, &known)
    case .arithmetic(_, let left, let right), .comparison(_, let left, let right):
      left.collect(&fields, &known)
      right.collect(&fields, &known)
    case .and(let operands), .or(let operands), .call(_, let operands, _):
      for operand in operands { operand.collect(&fields, &known) }
    }
  }
}
