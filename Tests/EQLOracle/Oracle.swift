// SPDX-License-Identifier: Apache-2.0
package import EQL

/// A plain reading of the language on conditions: walks the tree as written, no normal form, no
/// slots, no programs, none of the engine's functions. Slow and obvious; what the compiled plan must
/// agree with.
package struct Oracle {
  let document: TestDocument
  let schema: TestSchema
  let texts: OracleTexts

  /// Most choices of values that a script is tried with; beyond, the oracle has no answer.
  package static let maximumChoices = 4_096

  /// An oracle for one event; `texts` may be shared between oracles of one thread.
  package init(
    document: TestDocument,
    schema: TestSchema,
    texts: OracleTexts = OracleTexts()
  ) {
    self.document = document
    self.schema = schema
    self.texts = texts
  }

  /// Whether the event is of the query's category and satisfies its condition.
  package func matches(_ query: EventQuery) -> Bool {
    let isOfCategory =
      query.category.map { category in
        document.all("event.category").contains { sameText($0.bare, category) }
      } ?? true
    return isOfCategory && holds(query.condition, true)
  }

  /// Whether it is known that a condition is `wanted`: false of neither polarity where it is null.
  func holds(_ expression: Expression, _ wanted: Bool) -> Bool {
    switch expression {
    case .literal(.boolean(let value), _): return value == wanted
    case .not(let operand, _): return holds(operand, !wanted)
    case .and(let operands, _):
      return wanted
        ? operands.allSatisfy { holds($0, true) } : operands.contains { holds($0, false) }
    case .or(let operands, _):
      return wanted
        ? operands.contains { holds($0, true) } : operands.allSatisfy { holds($0, false) }
    case .field(let reference):
      guard let field = schema.field(reference.path) else { return false }
      return indexed(field).contains { truth($0) == true } == wanted
    case .comparison(let operation, let left, let right, _):
      return holds(operation, left, right, expression, wanted)
    case .membership(let subject, let members, let ignoresCase, let isNegated, _):
      let sought = wanted != isNegated
      guard let field = indexedField(subject) else {
        let positive = Expression.membership(
          subject,
          of: members,
          ignoresCase: ignoresCase,
          isNegated: false,
          expression.range
        )
        return truth(of: positive) == sought
      }
      let constants = members.map { constant($0) }
      return indexed(field).contains { value in
        constants.contains { isEqual(value, $0, field, ignoresCase) }
      } == sought
    case .pattern(let operation, let subject, let patterns, _, _):
      guard let field = indexedField(subject) else { return truth(of: expression) == wanted }
      return indexed(field).contains { value in
        patterns.contains { matches(operation, value.bare, $0.value.stringValue ?? "") }
      } == wanted
    case .call(let call): return holds(call, expression, wanted)
    default: return truth(of: expression) == wanted
    }
  }

  private func holds(
    _ operation: ComparisonOperator,
    _ left: Expression,
    _ right: Expression,
    _ whole: Expression,
    _ wanted: Bool
  ) -> Bool {
    for (side, other) in [(left, right), (right, left)] {
      guard let asked = truthAsked(operation, of: side, by: other) else { continue }
      return holds(side, wanted == asked)
    }
    for (side, other, operation) in [
      (left, right, operation), (right, left, operation.mirroredForTest),
    ] {
      guard let field = indexedField(side), isConstant(other) else { continue }
      return index(operation, field, constant(other), wanted)
    }
    return truth(of: whole) == wanted
  }

  /// Functions that an index answers, for any value of the field; the others are scripts.
  private func holds(_ call: FunctionCall, _ whole: Expression, _ wanted: Bool) -> Bool {
    guard let first = call.arguments.first, let field = indexedField(first) else {
      return truth(of: whole) == wanted
    }
    let rest = call.arguments.dropFirst()
    guard rest.allSatisfy({ isConstant($0) }) else { return truth(of: whole) == wanted }
    let constants = rest.map { constant($0) }
    if constants.contains(.null) { return false }
    switch call.name.lowercased() {
    case "cidrmatch":
      let networks = constants.compactMap { constant -> OracleNetwork? in
        guard case .text(let text) = constant else { return nil }
        return OracleNetwork(text)
      }
      return indexed(field).contains { value in
        OracleAddress(value.bare).map { address in networks.contains { $0.holds(address) } }
          ?? false
      } == wanted
    case "startswith":
      guard case .text(let start)? = constants.first else { return false }
      return indexed(field).contains { value in
        let own = texts.scalars(value.bare, isFolded: call.ignoresCase)
        return own.starts(with: texts.scalars(start, isFolded: call.ignoresCase))
      } == wanted
    default: return truth(of: whole) == wanted
    }
  }

  // MARK: Fields

  /// The field that an expression names, if it is one and the schema has it.
  private func indexedField(_ expression: Expression) -> TestField? {
    guard case .field(let reference) = expression else { return nil }
    return schema.field(reference.path)
  }

  /// What an index holds of a field: nulls are replaced or left out, long values left out.
  func indexed(_ field: TestField) -> [TestValue] {
    read(field).filter { $0 != .null }
  }

  /// The values of a field, nulls included, as the mapping changes them.
  func read(_ field: TestField) -> [TestValue] {
    document.all(field.target ?? field.path).map { value in
      let owner = field.target.flatMap { schema.field($0) } ?? field
      if value == .null { return owner.nullValue.map { .text($0) } ?? .null }
      if let limit = owner.ignoreAbove, value.bare.unicodeScalars.count > limit { return .null }
      return value
    }
  }

  /// `(condition) == true` is the condition, `!= true` its negation: which truth is asked for.
  func truthAsked(
    _ operation: ComparisonOperator,
    of side: Expression,
    by other: Expression
  ) -> Bool? {
    guard operation == .equal || operation == .notEqual, isCondition(side),
      case .literal(.boolean(let value), _) = other
    else { return nil }
    return value == (operation == .equal)
  }

  private func isCondition(_ expression: Expression) -> Bool {
    switch expression {
    case .comparison, .membership, .pattern, .not, .and, .or: true
    case .call(let call):
      ["startswith", "endswith", "stringcontains", "cidrmatch"].contains(call.name.lowercased())
    default: false
    }
  }

  // MARK: Scripts: three-valued, every choice of values

  /// True if any choice of values gives true, else false if any gives false, else null.
  private func truth(of expression: Expression) -> Bool? {
    var fields: [TestField] = []
    collect(expression, &fields)
    var results: [Bool?] = []
    choose(fields[...], [:]) { results.append(value(expression, $0).truth) }
    if results.contains(true) { return true }
    return results.contains(false) ? false : nil
  }

  /// How many choices of values the widest script of a condition has at most: the engine bounds
  /// them.
  package func widestScript(_ condition: Expression) -> Int {
    switch condition {
    case .not(let operand, _): return widestScript(operand)
    case .and(let operands, _), .or(let operands, _):
      return operands.map { widestScript($0) }.max() ?? 1
    default:
      var fields: [TestField] = []
      collect(condition, &fields)
      return fields.reduce(1) { $0 * max(1, read($1).count) }
    }
  }

  private func choose(
    _ fields: ArraySlice<TestField>,
    _ chosen: [String: OracleValue],
    _ body: ([String: OracleValue]) -> Void
  ) {
    guard let field = fields.first else { return body(chosen) }
    let values = read(field)
    for value in values.isEmpty ? [.null] : values {
      var next = chosen
      next[field.target ?? field.path] = computable(value, field)
      choose(fields.dropFirst(), next, body)
    }
  }

  private func collect(_ expression: Expression, _ fields: inout [TestField]) {
    switch expression {
    case .field(let reference):
      guard let field = schema.field(reference.path) else { return }
      let path = field.target ?? field.path
      if !fields.contains(where: { ($0.target ?? $0.path) == path }) { fields.append(field) }
    default: for part in expression.parts { collect(part, &fields) }
    }
  }

  /// Whether no field is read.
  func isConstant(_ expression: Expression) -> Bool {
    var fields: [TestField] = []
    collect(expression, &fields)
    return fields.isEmpty
  }

  /// The value of an expression that reads no field.
  func constant(_ expression: Expression) -> OracleValue { value(expression, [:]) }
}

extension Expression {
  /// The expressions that it is made of.
  package var parts: [Expression] {
    switch self {
    case .literal, .field, .invalid: []
    case .call(let call): call.arguments
    case .sign(_, let operand, _), .not(let operand, _), .pattern(_, let operand, _, _, _):
      [operand]
    case .arithmetic(_, let left, let right, _), .comparison(_, let left, let right, _):
      [left, right]
    case .membership(let subject, let members, _, _, _): [subject] + members
    case .and(let operands, _), .or(let operands, _): operands
    }
  }
}
