// SPDX-License-Identifier: Apache-2.0
import Events

extension Analyzer {
  /// What a constant is called in messages.
  func name(of value: ScriptConstant) -> String {
    switch value {
    case .null: "null"
    case .boolean: "boolean"
    case .number(.real): "double"
    case .number(.integer(let value)) where Int64(Int32(truncatingIfNeeded: value)) == value:
      "integer"
    case .number: "long"
    case .text: "keyword"
    case .instant: "datetime"
    }
  }

  mutating func wrongType(
    _ field: ResolvedField,
    _ value: ScriptConstant,
    _ place: SourceRange,
    _ range: SourceRange
  ) {
    let expected = field.type?.elasticsearchName ?? field.family.elasticsearchName
    report(
      Diagnostic(
        .wrongType,
        "`\(field.path)` is of type \(expected), this value is \(name(of: value))",
        at: place,
        help: field.family == .text ? ["write it between double quotes"] : [],
        elasticsearchMessage:
          "2nd argument of [\(text(range))] must be [\(expected)], found value [\(text(place))] type [\(name(of: value))]"
      )
    )
  }

  mutating func notExact(_ field: ResolvedField, _ range: SourceRange) {
    let name = field.type?.elasticsearchName ?? "text"
    report(
      Diagnostic(
        .unsupportedFieldType,
        "`\(field.path)` is of type \(name) and has no exact form to compare",
        at: range,
        help: name == "text" ? ["give it a keyword sub-field in the mapping"] : [],
        elasticsearchMessage:
          "[\(text(range))] cannot operate on first argument field of data type [\(name)]: No keyword/multi-field defined exact matches for [\(field.path)]; define one or use MATCH/QUERY instead"
      )
    )
  }

  mutating func badValue(_ place: SourceRange, _ message: String, _ elasticsearch: String) {
    report(
      Diagnostic(.badValue, message, at: place, elasticsearchMessage: elasticsearch)
    )
  }

  mutating func neverMatches(_ place: SourceRange, _ message: String) {
    report(Diagnostic(.neverMatches, message, at: place, help: ["this comparison never matches"]))
  }

  /// Whether a text operator can look at the field.
  mutating func checkText(_ field: ResolvedField, _ operation: String, _ range: SourceRange) -> Bool
  {
    switch field.family {
    case .text, .dynamic: return true
    case .analysedText:
      notExact(field, range)
      return false
    default:
      let name = field.type?.elasticsearchName ?? "unknown"
      report(
        Diagnostic(
          .wrongType,
          "`\(operation)` compares text; `\(field.path)` is of type \(name)",
          at: range,
          help: field.family == .ip ? ["use `cidrMatch` or `==`"] : ["use `==`"],
          elasticsearchMessage:
            "1st argument of [\(text(range))] must be [string], found value [\(field.path)] type [\(name)]"
        )
      )
      return false
    }
  }

  func number(of text: String) -> Number? {
    Array(text.utf8).withUnsafeBufferPointer { Number.parse($0) }
  }

  /// A date constant: text in the field's format or date maths, or milliseconds.
  mutating func instant(
    _ value: ScriptConstant,
    _ field: ResolvedField,
    _ place: SourceRange
  ) -> Int64? {
    switch value {
    case .instant(let instant): return instant
    case .number(let number):
      let (nanoseconds, overflow) =
        Int64(exactly: number.double.rounded(.down))
        .map { $0.multipliedReportingOverflow(by: 1_000_000) } ?? (0, true)
      if !overflow { return nanoseconds }
    case .text(let text):
      let format = field.dateFormat.flatMap { DateFormat($0) } ?? DateFormat.standard
      let parsed =
        Array(text.utf8).withUnsafeBytes { format.parse($0) }
        ?? DateMath.parse(text, now: now)
      if let parsed { return parsed.nanoseconds }
    default: break
    }
    badValue(
      place,
      "`\(text(place))` is not a date that `\(field.path)` can hold",
      "failed to parse date field [\(text(place))] with format [\(field.dateFormat ?? "strict_date_optional_time||epoch_millis")]"
    )
    return nil
  }

  // MARK: Types of computed values

  /// What a script yields.
  func family(of node: ScriptNode) -> ValueFamily {
    switch node {
    case .constant(.null): .null
    case .constant(.boolean): .boolean
    case .constant(.number(.real)): .real
    case .constant(.number): .integer
    case .constant(.text): .text
    case .constant(.instant): .date
    case .field(let field): field.family
    case .negate(let operand): family(of: operand)
    case .arithmetic(_, let left, let right):
      family(of: left) == .integer && family(of: right) == .integer ? .integer : .real
    case .call(let name, let arguments, _):
      switch name {
      // Of two whole numbers these are whole.
      case .add, .subtract, .multiply, .divide, .modulo:
        arguments.allSatisfy { family(of: $0) == .integer } ? .integer : .real
      default: Function.of(name).result
      }
    case .comparison, .isNull, .membership, .wildcard, .regex, .not, .and, .or: .boolean
    }
  }

  /// A constant as the other side understands it: text beside a date is a date.
  func adaptedConstant(_ value: ScriptConstant, to node: ScriptNode) -> ScriptConstant {
    guard family(of: node) == .date, case .text(let text) = value else { return value }
    let format = DateFormat.standard
    return Array(text.utf8).withUnsafeBytes { format.parse($0) }
      .map { .instant($0.nanoseconds) } ?? value
  }

  func adapted(_ value: ScriptConstant, to node: ScriptNode) -> ScriptNode {
    .constant(adaptedConstant(value, to: node))
  }

  /// Whether two computed values can be compared; reports when not.
  mutating func checkComparable(
    _ operation: ComparisonOperator,
    _ first: ScriptNode,
    _ left: Expression,
    _ second: ScriptNode,
    _ right: Expression,
    _ range: SourceRange
  ) -> Bool {
    let a = family(of: first)
    let b = family(of: second)
    let isOpen = [a, b].contains { $0 == .dynamic || $0 == .null }
    if isOpen || a == b || a.isNumeric && b.isNumeric { return true }
    if a == .date && (b == .text || b.isNumeric) { return true }
    report(
      Diagnostic(
        .wrongType,
        "\(a.elasticsearchName) cannot be compared with \(b.elasticsearchName)",
        at: range,
        labels: [Label(left.range, a.elasticsearchName), Label(right.range, b.elasticsearchName)],
        elasticsearchMessage:
          "second argument of [\(text(range))] must be [\(a.elasticsearchName)], found value [\(text(right.range))] type [\(b.elasticsearchName)]"
      )
    )
    return false
  }
}
