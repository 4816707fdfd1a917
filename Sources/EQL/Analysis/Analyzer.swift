// SPDX-License-Identifier: Apache-2.0
import Events

/// Binds the names of a parsed query to a schema, checks types, folds constants.
///
/// With a strict schema (an Elasticsearch mapping) an unknown field is an error, as it is there;
/// with ECS it is a warning, and the literal beside the field decides how it is compared.
struct Analyzer {
  let schema: Schema
  /// What `now` means in date maths, nanoseconds since 1970.
  let now: Timestamp
  /// The query, for messages that quote it.
  let source: [UInt8]
  /// Whether warnings look for near names.
  var suggestsInWarnings = true
  private(set) var diagnostics: [Diagnostic] = []
  private var errorCount = 0
  /// Fields that were resolved so far.
  private var paths: Set<String> = []
  /// Searches for near names that are still made: each may cost a tenth of a second.
  private var suggestionsLeft = 20
  /// Limits that were reported.
  private var exceededLimits: Set<String> = []
  /// Regular expressions so far.
  var regexCount = 0

  init(schema: Schema, now: Timestamp, source: [UInt8]) {
    self.schema = schema
    self.now = now
    self.source = source
  }

  // MARK: Problems

  mutating func report(_ diagnostic: Diagnostic) {
    guard !isFull(of: diagnostic.severity), !diagnostics.contains(diagnostic) else { return }
    diagnostics.append(diagnostic)
    if diagnostic.severity == .error { errorCount += 1 }
  }

  /// Whether so much is wrong that nothing more of the kind is reported.
  func isFull(of severity: DiagnosticSeverity) -> Bool {
    (severity == .error ? errorCount : diagnostics.count - errorCount) >= Diagnostic.limit
  }

  /// Says that there is too much of something, once.
  mutating func exceeded(
    _ message: String,
    at range: SourceRange,
    help: [String] = ["split it into several rules"]
  ) {
    guard exceededLimits.insert(message).inserted else { return }
    report(Diagnostic(.limitExceeded, message, at: range, help: help))
  }

  /// The text of a range as Elasticsearch quotes it.
  func text(_ range: SourceRange) -> String {
    let end = min(range.upperBound, source.count)
    let start = min(range.lowerBound, end)
    return String(decoding: source[start..<min(end, start + 400)], as: UTF8.self)
  }

  // MARK: Conditions

  /// The condition that an expression states; what is wrong is reported and becomes a constant.
  mutating func condition(_ expression: Expression) -> Condition {
    let range = expression.range
    switch expression {
    case .invalid: return .constant(nil, range)
    case .literal(.boolean(let value), _): return .constant(value, range)
    case .literal(.null, _): return .constant(nil, range)
    case .not(let operand, _): return .not(condition(operand), range)
    case .and(let operands, _):
      return .and(operands.map { condition($0) }, range)
    case .or(let operands, _):
      return .or(operands.map { condition($0) }, range)
    case .field(let reference): return fieldCondition(reference)
    case .comparison(let operation, let left, let right, _):
      return comparison(operation, left, right, range)
    case .membership(let subject, let members, let ignoresCase, let isNegated, _):
      let found = membership(subject, members, ignoresCase: ignoresCase, range)
      return isNegated ? .not(found, range) : found
    case .pattern(let operation, let subject, let patterns, _, _):
      return pattern(operation, subject, patterns, range)
    case .call, .literal, .sign, .arithmetic:
      let node = scriptNode(expression)
      guard let node else { return .constant(nil, range) }
      if let predicate = indexPredicate(node) { return .leaf(predicate, range) }
      let result = family(of: node)
      if result == .boolean || result == .null { return folded(node, range) }
      notBoolean(range, family(of: node))
      return .constant(nil, range)
    }
  }

  private mutating func fieldCondition(_ reference: FieldReference) -> Condition {
    switch resolve(reference) {
    case .unknown, .null: return .constant(nil, reference.range)
    case .field(let field):
      guard field.family == .boolean || field.family == .dynamic else {
        notBoolean(reference.range, field.family, type: field.type)
        return .constant(nil, reference.range)
      }
      return .leaf(.boolean(field, true), reference.range)
    }
  }

  private mutating func notBoolean(
    _ range: SourceRange,
    _ family: ValueFamily,
    type: FieldType? = nil
  ) {
    let name = type.map(\.elasticsearchName) ?? family.elasticsearchName
    report(
      Diagnostic(
        .conditionNotBoolean,
        "a condition is true or false; this is \(name)",
        at: range,
        help: ["compare it: `== value`, or `!= null` for \"has a value\""],
        elasticsearchMessage:
          "Condition expression needs to be boolean, found [\(name.uppercased())]"
      )
    )
  }

  // MARK: Names

  /// What a name turned out to be.
  enum Resolution {
    case field(ResolvedField)
    /// An optional field that the mapping lacks.
    case null
    /// Reported already.
    case unknown
  }

  mutating func resolve(_ reference: FieldReference) -> Resolution {
    let path = reference.path
    guard path.utf8.count <= QueryLimit.pathLength else {
      exceeded(
        "a field's name has at most \(QueryLimit.pathLength) bytes",
        at: reference.range,
        help: []
      )
      return .unknown
    }
    if paths.count <= QueryLimit.fields { paths.insert(path) }
    guard paths.count <= QueryLimit.fields else {
      exceeded("a query names at most \(QueryLimit.fields) fields", at: reference.range)
      return .unknown
    }
    guard let definition = schema.definition(of: path) else {
      if reference.isOptional { return schema.isStrict ? .null : .field(ResolvedField(path: path)) }
      reportUnknown(reference)
      return schema.isStrict ? .unknown : .field(ResolvedField(path: path))
    }
    let field = ResolvedField(definition)
    guard field.family == .unusable else { return .field(field) }
    guard schema.isStrict else { return .field(ResolvedField(path: path)) }
    let name = definition.type.elasticsearchName
    let isNested = definition.type == .nested
    report(
      Diagnostic(
        .unsupportedFieldType,
        "`\(path)` is of type \(name), which EQL cannot compare",
        at: reference.range,
        elasticsearchMessage: isNested
          ? "Cannot use field [\(path)] type [nested] due to nested fields not being supported yet"
          : "Cannot use field [\(path)] with unsupported type [\(name)]"
      )
    )
    return .unknown
  }

  private mutating func reportUnknown(_ reference: FieldReference) {
    let path = reference.path
    guard !isFull(of: schema.isStrict ? .error : .warning) else { return }
    let isAsked = (schema.isStrict || suggestsInWarnings) && suggestionsLeft > 0
    if isAsked { suggestionsLeft -= 1 }
    let near = isAsked ? schema.suggestions(for: path) : []
    // Elasticsearch names all that are near; the nearest is what helps.
    let help = near.first.map { ["did you mean `\($0)`?"] } ?? []
    guard schema.isStrict else {
      let advice = ["write `?\(path)` if your events have it: unknown fields are null where absent"]
      report(
        Diagnostic(
          .unknownFieldWarning,
          "`\(path)` is not an ECS field",
          at: reference.range,
          help: help + (near.isEmpty ? advice : [])
        )
      )
      return
    }
    report(
      Diagnostic(
        .unknownField,
        "unknown field `\(path)`",
        at: reference.range,
        help: help + ["write `?\(path)` for a field that may be missing from the mapping"],
        elasticsearchMessage: "Unknown column [\(path)]" + Spelling.elasticsearchHint(near)
      )
    )
  }
}

extension ValueFamily {
  /// The type's name in Elasticsearch's messages.
  var elasticsearchName: String {
    switch self {
    case .text: "keyword"
    case .analysedText: "text"
    case .integer: "long"
    case .real: "double"
    case .boolean: "boolean"
    case .date: "datetime"
    case .ip: "ip"
    case .version: "version"
    case .null: "null"
    case .dynamic, .unusable: "unsupported"
    }
  }
}
