// SPDX-License-Identifier: Apache-2.0

/// Writes a tree as a query that parses to the same tree.
package enum Printer {
  /// The text of a whole query, on one line.
  package static func text(_ query: Query) -> String {
    var out: String
    switch query.body {
    case .event(let event): out = text(event)
    case .sequence(let sequence): out = text(sequence)
    case .sample(let sample):
      out = "sample" + keys(sample.keys)
      for term in sample.terms { out += " " + text(term) }
    }
    for pipe in query.pipes { out += " | \(pipe.name) \(pipe.count)" }
    return out
  }

  /// `process where …`
  package static func text(_ event: EventQuery) -> String {
    let category = event.category.map { isPlainName($0) ? $0 : quoted($0) } ?? "any"
    return "\(category) where \(text(event.condition))"
  }

  private static func text(_ sequence: SequenceQuery) -> String {
    var out = "sequence" + keys(sequence.keys)
    if let span = sequence.maxspan { out += " with maxspan=\(span.count)\(span.unit)" }
    for term in sequence.terms { out += " " + text(term) }
    if let until = sequence.until { out += " until " + text(until) }
    return out
  }

  private static func text(_ term: QueryTerm) -> String {
    var out = (term.isMissing ? "![" : "[") + text(term.event) + "]" + keys(term.keys)
    if term.runs != 1 { out += " with runs=\(term.runs)" }
    return out
  }

  private static func keys(_ keys: [JoinKey]) -> String {
    keys.isEmpty ? "" : " by " + keys.map(text).joined(separator: ", ")
  }

  /// A field as it must be written: keywords and odd names in backticks.
  package static func text(_ field: FieldReference) -> String {
    let parts = field.parts.map { part in
      part.isQuoted || !isPlainName(part.name)
        ? "`" + doubled(part.name) + "`" : part.name
    }
    return (field.isOptional ? "?" : "") + parts.joined(separator: ".")
  }

  private static func doubled(_ name: String) -> String {
    var out = ""
    for scalar in name.unicodeScalars {
      out.unicodeScalars.append(scalar)
      if scalar == "`" { out.unicodeScalars.append(scalar) }
    }
    return out
  }

  private static func isPlainName(_ name: String) -> Bool {
    guard let first = name.utf8.first, Lexer.isNameStart(first) else { return false }
    return name.utf8.dropFirst().allSatisfy(Lexer.isNamePart) && Keyword(rawValue: name) == nil
  }

  /// How tightly an expression binds; the larger, the tighter.
  private static func precedence(_ expression: Expression) -> Int {
    switch expression {
    case .or: 1
    case .and: 2
    case .not: 3
    case .comparison: 4
    case .arithmetic(.add, _, _, _), .arithmetic(.subtract, _, _, _): 5
    case .arithmetic: 6
    case .sign: 7
    case .literal(.integer(let value), _) where value < 0: 7
    case .literal(.decimal(let value), _) where value.sign == .minus: 7
    case .membership, .pattern: 8
    case .literal, .field, .call, .invalid: 9
    }
  }

  private static func text(_ expression: Expression, binding: Int) -> String {
    let inner = text(expression)
    return precedence(expression) < binding ? "(\(inner))" : inner
  }

  /// The text of an expression, with no more parentheses than it needs.
  package static func text(_ expression: Expression) -> String {
    switch expression {
    case .literal(let value, _): return text(value)
    case .field(let field): return text(field)
    case .call(let call):
      let arguments = call.arguments.map { text($0) }.joined(separator: ", ")
      return "\(call.name)\(call.ignoresCase ? "~" : "")(\(arguments))"
    case .sign(let isNegative, let operand, _):
      // A sign before a bare number would be read as part of the number.
      let inner = text(operand, binding: 7)
      return (isNegative ? "-" : "+") + (isNumber(operand) ? "(\(inner))" : inner)
    case .arithmetic(let operation, let left, let right, _):
      let own = precedence(expression)
      return
        "\(text(left, binding: own)) \(operation.rawValue) \(text(right, binding: own + 1))"
    case .comparison(let operation, let left, let right, _):
      return "\(text(left, binding: 5)) \(operation.rawValue) \(text(right, binding: 5))"
    case .membership(let subject, let members, let ignoresCase, let isNegated, _):
      let list = members.map { text($0) }.joined(separator: ", ")
      let word = (isNegated ? "not in" : "in") + (ignoresCase ? "~" : "")
      return "\(text(subject, binding: 9)) \(word) (\(list))"
    case .pattern(let operation, let subject, let patterns, let isList, _):
      let list = patterns.map { text($0.value) }.joined(separator: ", ")
      return
        "\(text(subject, binding: 9)) \(operation.rawValue) " + (isList ? "(\(list))" : list)
    case .not(let operand, _): return "not " + text(operand, binding: 3)
    case .and(let operands, _):
      return operands.map { text($0, binding: 3) }.joined(separator: " and ")
    case .or(let operands, _):
      return operands.map { text($0, binding: 2) }.joined(separator: " or ")
    case .invalid: return "…"
    }
  }

  private static func isNumber(_ expression: Expression) -> Bool {
    switch expression {
    case .literal(.integer, _), .literal(.decimal, _): true
    default: false
    }
  }

  /// A constant as it must be written.
  package static func text(_ literal: Literal) -> String {
    switch literal {
    case .null: return "null"
    case .boolean(let value): return value ? "true" : "false"
    case .integer(let value): return String(value)
    case .decimal(let value): return String(value)
    case .string(let value, let isRaw):
      return isRaw && canBeRaw(value) ? "\"\"\"\(value)\"\"\"" : quoted(value)
    }
  }

  private static func canBeRaw(_ value: String) -> Bool {
    let bytes = Array(value.utf8)
    guard !bytes.contains(10), !bytes.contains(13), bytes.last != 34, bytes.first != 34 else {
      return false
    }
    return !(0..<max(0, bytes.count - 2)).contains { bytes[$0..<$0 + 3].allSatisfy { $0 == 34 } }
  }

  private static func quoted(_ value: String) -> String {
    var out = "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}
