// SPDX-License-Identifier: Apache-2.0
import Events

extension Analyzer {
  /// `left operation right`, with the constant moved to the right.
  mutating func comparison(
    _ operation: ComparisonOperator,
    _ left: Expression,
    _ right: Expression,
    _ range: SourceRange
  ) -> Condition {
    if let simplified = truthComparison(operation, left, right, range) { return simplified }
    // Both sides are read before giving up, so that all problems are found.
    let sides = (scriptNode(left), scriptNode(right))
    guard let first = sides.0, let second = sides.1 else { return .constant(nil, range) }
    switch (first, second) {
    case (.constant(.null), .constant(let value)), (.constant(let value), .constant(.null)):
      // Against null only presence is asked; an order with nothing is nothing.
      switch operation {
      case .equal: return .constant(value == .null, range)
      case .notEqual: return .constant(value != .null, range)
      default: return .constant(nil, range)
      }
    case (.constant, .constant):
      return folded(.comparison(operation, first, second), range)
    case (.constant(let value), _):
      return comparison(operation.mirrored, second, right, value, left, range)
    case (_, .constant(let value)):
      return comparison(operation, first, left, value, right, range)
    case (.field, .field):
      report(
        Diagnostic(
          .fieldComparison,
          "two fields cannot be compared with each other",
          at: range,
          help: [fieldComparisonHelp(right)],
          elasticsearchMessage:
            "Comparisons against fields are not (currently) supported; offender [\(text(right.range))] in [\(text(range))]"
        )
      )
      return .constant(nil, range)
    default:
      guard checkComparable(operation, first, left, second, right, range) else {
        return .constant(nil, range)
      }
      return .leaf(.script(Script(.comparison(operation, first, second))), range)
    }
  }

  /// `process.name == ssh` most likely lacks quotes.
  private func fieldComparisonHelp(_ right: Expression) -> String {
    if case .field(let reference) = right, schema.definition(of: reference.path) == nil {
      return "text stands between double quotes: \"\(reference.path)\""
    }
    return "compare each with a constant; Elasticsearch's EQL has the same limit"
  }

  /// `(condition) == true` is the condition, `== false` its negation.
  private mutating func truthComparison(
    _ operation: ComparisonOperator,
    _ left: Expression,
    _ right: Expression,
    _ range: SourceRange
  ) -> Condition? {
    guard operation == .equal || operation == .notEqual else { return nil }
    func split(_ a: Expression, _ b: Expression) -> (Expression, Bool)? {
      guard case .literal(.boolean(let value), _) = b else { return nil }
      switch a {
      case .comparison, .membership, .pattern, .not, .and, .or: return (a, value)
      case .call(let call):
        let function = FunctionName.named(call.name).map { Function.of($0) }
        return function?.result == .boolean ? (a, value) : nil
      default: return nil
      }
    }
    guard let (operand, value) = split(left, right) ?? split(right, left) else { return nil }
    let inner = condition(operand)
    return value == (operation == .equal) ? inner : .not(inner, range)
  }

  /// A value compared with a constant.
  private mutating func comparison(
    _ operation: ComparisonOperator,
    _ node: ScriptNode,
    _ operand: Expression,
    _ value: ScriptConstant,
    _ literal: Expression,
    _ range: SourceRange
  ) -> Condition {
    if value == .null {
      switch (operation, node) {
      case (.equal, .field(let field)): return .not(.leaf(.exists(field), range), range)
      case (.notEqual, .field(let field)): return .leaf(.exists(field), range)
      case (.equal, _): return .leaf(.script(Script(.isNull(node))), range)
      case (.notEqual, _): return .leaf(.script(Script(.not(.isNull(node)))), range)
      default: return .constant(nil, range)
      }
    }
    guard case .field(let field) = node else {
      let other = ScriptNode.constant(value)
      guard checkComparable(operation, node, operand, other, literal, range) else {
        return .constant(nil, range)
      }
      return .leaf(.script(Script(.comparison(operation, node, adapted(value, to: node)))), range)
    }
    switch operation {
    case .equal: return equality(field, [(value, literal.range)], range)
    case .notEqual: return .not(equality(field, [(value, literal.range)], range), range)
    default: return order(operation, field, value, literal.range, range)
    }
  }

  /// Whether any value of the field is one of the constants.
  mutating func equality(
    _ field: ResolvedField,
    _ values: [(ScriptConstant, SourceRange)],
    _ range: SourceRange
  ) -> Condition {
    var texts: [String] = []
    var numbers: [Number] = []
    var truths: [Bool] = []
    var blocks: [CIDR] = []
    var instants: [Int64] = []
    for (value, place) in values {
      switch (field.family, value) {
      case (_, .null): continue
      case (.version, .text(let text)): texts.append(text)
      // Elasticsearch leaves it to the field to read a number as text.
      case (.text, .number(let number)) where schema.isStrict: texts.append(number.text)
      case (.analysedText, _), (.unusable, _), (.version, _), (.null, _):
        notExact(field, range)
        return .constant(nil, range)
      case (.text, .text(let text)), (.dynamic, .text(let text)): texts.append(text)
      case (.dynamic, .number(let number)): numbers.append(number)
      case (.integer, .number(let number)), (.real, .number(let number)): numbers.append(number)
      case (.integer, .text(let text)), (.real, .text(let text)):
        guard let number = number(of: text) else {
          neverMatches(place, "`\(field.path)` is a number, and this text is none")
          continue
        }
        numbers.append(number)
      case (.boolean, .boolean(let truth)), (.dynamic, .boolean(let truth)): truths.append(truth)
      case (.boolean, .text("true")): truths.append(true)
      case (.boolean, .text("false")): truths.append(false)
      case (.ip, .text(let text)):
        guard let block = CIDR.parse(text) else {
          badValue(
            place,
            "`\(text)` is not an IP address or CIDR block",
            "'\(text)' is not an IP string literal."
          )
          return .constant(nil, range)
        }
        blocks.append(block)
      case (.date, _):
        guard let instant = instant(value, field, place) else { return .constant(nil, range) }
        instants.append(instant)
      default:
        wrongType(field, value, place, range)
        return .constant(nil, range)
      }
    }
    var leaves: [Condition] = []
    if !texts.isEmpty { leaves.append(.leaf(.equals(field, texts, ignoresCase: false), range)) }
    if !numbers.isEmpty { leaves.append(.leaf(.numbers(field, numbers), range)) }
    for truth in truths { leaves.append(.leaf(.boolean(field, truth), range)) }
    if !blocks.isEmpty { leaves.append(.leaf(.addresses(field, blocks), range)) }
    if !instants.isEmpty { leaves.append(.leaf(.instants(field, instants), range)) }
    // No constant can be met: false, so that its negation holds on every document.
    return leaves.isEmpty
      ? .constant(false, range) : leaves.count == 1 ? leaves[0] : .or(leaves, range)
  }

  /// `field < constant` and the like.
  private mutating func order(
    _ operation: ComparisonOperator,
    _ field: ResolvedField,
    _ value: ScriptConstant,
    _ place: SourceRange,
    _ range: SourceRange
  ) -> Condition {
    switch (field.family, value) {
    case (.version, .text(let text)):
      return .leaf(.versionOrder(field, operation, SemanticVersion(text.utf8)), range)
    case (.text, .text(let text)), (.dynamic, .text(let text)):
      return .leaf(.textOrder(field, operation, text), range)
    case (.integer, .number(let number)), (.real, .number(let number)),
      (.dynamic, .number(let number)):
      return .leaf(.numberOrder(field, operation, number), range)
    case (.integer, .text(let text)), (.real, .text(let text)):
      guard let number = number(of: text) else {
        badValue(place, "`\(text)` is not a number", "For input string: \"\(text)\"")
        return .constant(nil, range)
      }
      return .leaf(.numberOrder(field, operation, number), range)
    case (.date, _):
      guard let instant = instant(value, field, place) else { return .constant(nil, range) }
      return .leaf(.instantOrder(field, operation, instant), range)
    case (.ip, .text(let text)):
      guard let address = IPAddress.parse(text) else {
        badValue(place, "`\(text)` is not an IP address", "'\(text)' is not an IP string literal.")
        return .constant(nil, range)
      }
      return .leaf(.addressOrder(field, operation, address), range)
    case (.analysedText, _), (.version, _), (.unusable, _):
      notExact(field, range)
      return .constant(nil, range)
    default:
      wrongType(field, value, place, range)
      return .constant(nil, range)
    }
  }

  // MARK: Membership

  /// `subject in (…)`; the members are constants.
  mutating func membership(
    _ subject: Expression,
    _ members: [Expression],
    ignoresCase: Bool,
    _ range: SourceRange
  ) -> Condition {
    var values: [(ScriptConstant, SourceRange)] = []
    for member in members {
      guard let node = scriptNode(member) else { return .constant(nil, range) }
      guard case .constant(let value) = node else {
        report(
          Diagnostic(
            .notConstant,
            "the members of a list are constants",
            at: member.range,
            help: ["compare fields one by one"],
            elasticsearchMessage:
              "Comparisons against fields are not (currently) supported; offender [\(text(member.range))] in [\(text(range))]"
          )
        )
        return .constant(nil, range)
      }
      values.append((value, member.range))
    }
    guard let node = scriptNode(subject) else { return .constant(nil, range) }
    guard case .field(let field) = node else {
      let constants = values.map { adaptedConstant($0.0, to: node) }
      return folded(.membership(node, constants, ignoresCase: ignoresCase), range)
    }
    if let (value, place) = values.enumerated().first(where: { !fits($0.element.0, field.family) })
      .map({ ($0.element.0, $0.element.1) })
    {
      wrongType(field, value, place, range)
      return .constant(nil, range)
    }
    guard ignoresCase else { return equality(field, values, range) }
    var texts: [String] = []
    for (value, place) in values {
      switch value {
      case .null: continue
      case .text(let text): texts.append(text)
      default:
        wrongType(field, value, place, range)
        return .constant(nil, range)
      }
    }
    guard checkText(field, "in~", range) else { return .constant(nil, range) }
    return texts.isEmpty
      ? .constant(false, range) : .leaf(.equals(field, texts, ignoresCase: true), range)
  }

  private func fits(_ value: ScriptConstant, _ family: ValueFamily) -> Bool {
    switch (family, value) {
    case (.dynamic, _), (_, .null), (.date, _), (.analysedText, _), (.version, _), (.unusable, _):
      true
    case (.text, .text), (.ip, .text), (.boolean, .boolean), (.integer, .number), (.real, .number):
      true
    default: false
    }
  }
}
