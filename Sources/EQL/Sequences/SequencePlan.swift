// SPDX-License-Identifier: Apache-2.0

/// What a sequence asks for, its `runs` written out: a term after the other.
package struct SequencePlan: Sendable {
  /// One event that must, or must not, occur.
  package struct Term: Sendable {
    /// The stage of the query whose condition and keys it has.
    package var stage: Int
    /// `![…]`
    package var isMissing: Bool
  }

  /// In order.
  package let terms: [Term]
  /// Places of the terms that must occur.
  package let positives: [Int]
  /// The longest time from the first event to the last, in nanoseconds; nil for any.
  package let maxspan: Int64?
  /// The stage whose events end what is pending.
  package let until: Int?
  /// Stages of terms that must not occur before the first event.
  let leading: Set<Int>
  /// Stages of terms that must not occur after the last event.
  let trailing: Set<Int>
  /// Stages of terms that must not occur between a positive term and the next, by the former.
  let gaps: [Set<Int>]
  /// Stages of the first term that must occur, and of those before it.
  package let opens: Set<Int>
  /// Stages whose times are remembered: those of leading terms and of gaps.
  let remembered: [Int]

  /// The plan of a sequence query; nil for other queries.
  package init?(_ query: CompiledQuery) {
    guard case .sequence(let sequence) = query.query.body else { return nil }
    var terms: [Term] = []
    for (stage, term) in sequence.terms.enumerated() {
      for _ in 0..<term.runs { terms.append(Term(stage: stage, isMissing: term.isMissing)) }
    }
    let positives = terms.indices.filter { !terms[$0].isMissing }
    guard let first = positives.first, let last = positives.last else { return nil }
    func missing(_ range: Range<Int>) -> Set<Int> {
      Set(range.filter { terms[$0].isMissing }.map { terms[$0].stage })
    }
    self.terms = terms
    self.positives = positives
    leading = missing(0..<first)
    opens = leading.union([terms[first].stage])
    trailing = missing((last + 1)..<terms.count)
    gaps = zip(positives, positives.dropFirst()).map { missing($0..<$1) }
    remembered = gaps.reduce(leading) { $0.union($1) }.sorted()
    maxspan = sequence.maxspan.map { span in
      let (product, overflow) = span.milliseconds.multipliedReportingOverflow(by: 1_000_000)
      return overflow ? .max : product
    }
    until = sequence.until == nil ? nil : sequence.terms.count
  }
}
