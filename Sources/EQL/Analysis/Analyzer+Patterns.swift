// SPDX-License-Identifier: Apache-2.0
import Events

extension Analyzer {
  /// `subject : …`, `like`, `regex`.
  mutating func pattern(
    _ operation: PatternOperator,
    _ subject: Expression,
    _ patterns: [LocatedLiteral],
    _ range: SourceRange
  ) -> Condition {
    var texts: [String] = []
    for pattern in patterns {
      guard case .string(let text, _) = pattern.value else {
        notText(operation, pattern, range)
        return .constant(nil, range)
      }
      guard text.utf8.count <= QueryLimit.patternLength else {
        exceeded(
          "a pattern has at most \(QueryLimit.patternLength) bytes",
          at: pattern.range,
          help: ["`==` and `in` take texts of any length"]
        )
        return .constant(nil, range)
      }
      if operation.isRegex, !checkRegex(text, operation, pattern.range) {
        return .constant(nil, range)
      }
      texts.append(text)
    }
    guard let node = scriptNode(subject) else { return .constant(nil, range) }
    guard case .field(let field) = node else {
      switch family(of: node) {
      case .text, .dynamic, .null: break
      default:
        report(
          Diagnostic(
            .wrongType,
            "`\(operation.rawValue)` compares text",
            at: subject.range,
            elasticsearchMessage:
              "1st argument of [\(text(range))] must be [string], found value [\(text(subject.range))] type [\(family(of: node).elasticsearchName)]"
          )
        )
        return .constant(nil, range)
      }
      let test: ScriptNode =
        operation.isRegex
        ? .regex(node, texts, ignoresCase: operation.ignoresCase)
        : .wildcard(node, texts, ignoresCase: operation.ignoresCase)
      return folded(test, range)
    }
    guard checkText(field, operation.rawValue, range) else { return .constant(nil, range) }
    if operation.isRegex {
      return .leaf(.regex(field, texts, ignoresCase: operation.ignoresCase), range)
    }
    return .leaf(.wildcard(field, texts, ignoresCase: operation.ignoresCase), range)
  }

  private mutating func notText(
    _ operation: PatternOperator,
    _ pattern: LocatedLiteral,
    _ range: SourceRange
  ) {
    let help =
      pattern.value == .null
      ? ["write `== null`"] : ["write `==`, which compares numbers and booleans"]
    report(
      Diagnostic(
        .wrongType,
        "`\(operation.rawValue)` takes text between double quotes",
        at: pattern.range,
        help: help,
        elasticsearchMessage:
          "second argument of [\(text(range))] must be [string], found value [\(text(pattern.range))]"
      )
    )
  }

  private mutating func checkRegex(
    _ pattern: String,
    _ operation: PatternOperator,
    _ range: SourceRange
  ) -> Bool {
    regexCount += 1
    guard regexCount <= QueryLimit.regexes else {
      exceeded("a query has at most \(QueryLimit.regexes) regular expressions", at: range)
      return false
    }
    do throws(Regex.Failure) {
      _ = try Regex(lucene: pattern, ignoresCase: operation.ignoresCase)
      return true
    } catch {
      report(
        Diagnostic(
          .badRegex,
          "this regular expression cannot be run: \(error.message)",
          at: range,
          help: ["the syntax is Lucene's; the whole value must match"]
        )
      )
      return false
    }
  }
}
