// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// `sequence by … with maxspan=… [..] [..] until [..]`
  mutating func sequence() throws(SyntaxAbort) -> SequenceQuery {
    let start = current.range
    advance()
    var maxspan: Maxspan?
    if isAt(.with) {
      maxspan = try span()
      if isAt(.by) {
        throw fail(
          .syntaxError,
          "`by` stands before `with`",
          help: ["write `sequence by … with maxspan=…`"],
          elasticsearch: "Please specify sequence [by] before [with] not after"
        )
      }
    }
    let keys = try joinKeys()
    if maxspan == nil, isAt(.with) { maxspan = try span() }
    var terms: [QueryTerm] = []
    while isAt(.openBracket) || isAt(.missingBracket) { terms.append(try term(inSequence: true)) }
    if terms.isEmpty { throw expected("`[`") }
    let until = accept(.until) ? try term(inSequence: false) : nil
    let query = SequenceQuery(keys: keys, maxspan: maxspan, terms: terms, until: until)
    checkSequence(query, at: start)
    return query
  }

  private mutating func checkSequence(_ query: SequenceQuery, at start: SourceRange) {
    checkKeyCounts(query.terms + (query.until.map { [$0] } ?? []))
    let count = query.terms.reduce(0) { $0 + $1.runs }
    let positive = query.terms.filter { !$0.isMissing }
    if count > QueryLimit.terms {
      report(
        .limitExceeded,
        "a sequence has at most \(QueryLimit.terms) events, this one has \(count)",
        at: start,
        help: ["`with runs` counts as often as it says"]
      )
    }
    if count < 2 {
      report(
        .tooFewTerms,
        "a sequence has at least two terms",
        at: start,
        help: ["add a second `[…]`, or write the single event without `sequence`"],
        elasticsearch: "A sequence requires a minimum of 2 queries, found [\(count)]"
      )
    } else if positive.isEmpty {
      report(
        .tooFewTerms,
        "a sequence has at least one term that must occur",
        at: start,
        help: ["replace one `![` by `[`"],
        elasticsearch: "A sequence requires at least one positive event query"
      )
    }
    if let missing = query.terms.first(where: \.isMissing), query.maxspan == nil {
      report(
        .missingEventNeedsMaxspan,
        "a missing event needs `with maxspan`",
        at: missing.range,
        help: ["write `sequence … with maxspan=5m`"],
        elasticsearch: "[maxspan] is required for sequences with missing events queries; found none"
      )
    }
  }

  /// All terms (and `until`) have the same number of keys.
  private mutating func checkKeyCounts(_ terms: [QueryTerm]) {
    guard let first = terms.first else { return }
    for term in terms.dropFirst() where term.keys.count != first.keys.count {
      report(
        .joinKeyCount,
        "this term has \(term.keys.count) join keys, the first has \(first.keys.count)",
        at: term.range,
        labels: [Label(first.range, "first term")],
        help: ["every term needs the same number of keys"],
        elasticsearch:
          "Inconsistent number of join keys specified; expected [\(first.keys.count)] but found [\(term.keys.count)]"
      )
    }
  }

  /// `sample by … [..] [..]`
  mutating func sample() throws(SyntaxAbort) -> SampleQuery {
    let start = current.range
    advance()
    let keys = try joinKeys()
    var terms: [QueryTerm] = []
    while isAt(.openBracket) || isAt(.missingBracket) {
      if isAt(.missingBracket) {
        throw fail(
          .syntaxError,
          "a sample cannot have missing events",
          elasticsearch: "Missing events are supported only for sequences"
        )
      }
      terms.append(try term(inSequence: false))
    }
    if terms.isEmpty { throw expected("`[`") }
    checkKeyCounts(terms)
    if !(2...5).contains(terms.count) {
      report(
        .tooFewTerms,
        "a sample has two to five terms, this one has \(terms.count)",
        at: start,
        elasticsearch: "A sample must have between 2 and 5 queries"
      )
    }
    if keys.isEmpty, terms.allSatisfy({ $0.keys.isEmpty }) {
      report(
        .badJoinKey,
        "a sample needs a join key",
        at: start,
        help: ["write `sample by host.id …`"],
        elasticsearch: "A sample must have at least one join key, found none"
      )
    }
    return SampleQuery(keys: keys, terms: terms)
  }

  /// `[process where …] by key with runs=2`
  private mutating func term(inSequence: Bool) throws(SyntaxAbort) -> QueryTerm {
    let opened = current.range
    let isMissing = accept(.missingBracket)
    if !isMissing {
      guard accept(.openBracket) else { throw expected("`[`") }
    }
    let event = try eventQuery()
    if isAt(.closeBracket) {
      advance()
    } else {
      try expect(.closeBracket, after: "the term", opened: opened)
    }
    if isAt(name: "as") {
      throw endpointOnly("an alias (`as`)", "naming an event of a sequence")
    }
    let keys = try joinKeys()
    if isAt(name: "as") {
      throw endpointOnly("an alias (`as`)", "naming an event of a sequence")
    }
    let runs = inSequence && isAt(.with) ? try self.runs() : 1
    return QueryTerm(
      event: event,
      keys: keys,
      isMissing: isMissing,
      runs: runs,
      range: SourceRange(opened.lowerBound, lastEnd)
    )
  }

  /// `with runs=N`, 1 to 100.
  private mutating func runs() throws(SyntaxAbort) -> Int {
    advance()
    guard isAt(name: "runs") else {
      throw expected("`runs` after `with`", help: ["`with maxspan` stands before the first term"])
    }
    advance()
    guard accept(.assign) else { throw expected("`=` after `runs`") }
    guard case .integer(let value) = current.kind, (1...100).contains(value) else {
      throw fail(
        .badRuns,
        "`runs` is a whole number from 1 to 100",
        help: ["write `with runs=5`"],
        elasticsearch: "A positive runs value is required; found [\(text(of: current))]"
      )
    }
    advance()
    return Int(value)
  }

  /// `with maxspan=5m`: number and unit without a blank between them.
  private mutating func span() throws(SyntaxAbort) -> Maxspan {
    advance()
    guard accept(.maxspan) else { throw expected("`maxspan` after `with`") }
    guard accept(.assign) else { throw expected("`=` after `maxspan`") }
    let start = current.range
    let isNegative = accept(.minus)
    let number = current
    switch number.kind {
    case .integer(let value):
      advance()
      guard !isNegative, value > 0 else {
        throw badSpan(
          "a maxspan is positive",
          start,
          "A positive maxspan value is required; found [\(isNegative ? "-" : "")\(value)]"
        )
      }
      guard case .identifier(let unit, _) = current.kind,
        current.range.lowerBound == number.range.upperBound
      else {
        throw badSpan(
          "this maxspan has no unit",
          start,
          "No time unit specified, did you mean [s] as in [\(value)s]?"
        )
      }
      guard Maxspan.units[unit] != nil else {
        throw badSpan(
          "`\(unit)` is not a time unit",
          current.range,
          "Unrecognized time unit [\(unit)] in [\(value)\(unit)], please specify one of [ms, s, m, h, d]"
        )
      }
      advance()
      return Maxspan(count: value, unit: unit)
    case .decimal:
      advance()
      throw badSpan(
        "a maxspan is a whole number",
        start,
        "Decimal time interval [\(text(of: number))] not supported; please use an positive integer"
      )
    default:
      throw expected("a time span such as `5m`")
    }
  }

  private mutating func badSpan(
    _ message: String,
    _ range: SourceRange,
    _ elasticsearch: String
  ) -> SyntaxAbort {
    fail(
      .badMaxspan,
      message,
      at: SourceRange(range.lowerBound, max(range.upperBound, lastEnd)),
      help: ["write a whole number and one of ms, s, m, h, d: `maxspan=5m`"],
      elasticsearch: elasticsearch
    )
  }
}
