// SPDX-License-Identifier: Apache-2.0

/// A sequence query as parts, and as text.
struct SequenceShape {
  struct Term {
    var condition: TermCondition
    var isMissing: Bool
    var runs: Int
  }

  var terms: [Term] = []
  var until: TermCondition?
  /// As written behind `maxspan=`, and in nanoseconds.
  var maxspan: (text: String, nanoseconds: Int128)?
  /// For each key, whether null is a value.
  var optionalKeys: [Bool] = []

  private static let day: Int128 = 86_400_000_000_000

  init(_ bytes: inout ByteReader) {
    let head = bytes.next()
    maxspan =
      [
        nil, ("1ms", 1_000_000), ("3ms", 3_000_000), ("10ms", 10_000_000), ("1s", 1_000_000_000),
        ("3650d", 3_650 * Self.day), ("9223372036854775807d", Int128(Int64.max)), nil,
      ][Int(head & 7)]
    optionalKeys =
      [[], [false], [true], [false, true], [false, false], [false]][Int(head >> 3) % 6]
    for _ in 0..<(2 + bytes.below(4)) {
      let flags = bytes.next()
      let isMissing = maxspan != nil && flags & 0xC0 == 0xC0
      let runs = flags & 0x30 == 0x30 ? 2 + Int(flags & 3) : 1
      terms.append(Term(condition: TermCondition(&bytes), isMissing: isMissing, runs: runs))
    }
    if terms.allSatisfy(\.isMissing) { terms[terms.count - 1].isMissing = false }
    if bytes.next() & 3 == 3 { until = TermCondition(&bytes) }
  }

  /// The terms, `runs` written out, each with its number as written.
  var expanded: [(stage: Int, isMissing: Bool)] {
    terms.enumerated().flatMap { stage, term in
      Array(repeating: (stage, term.isMissing), count: term.runs)
    }
  }

  var text: String {
    let keys = optionalKeys.enumerated().map { ($1 ? "?" : "") + "k\($0)" }
    var out = "sequence" + (keys.isEmpty ? "" : " by " + keys.joined(separator: ", "))
    if let maxspan { out += " with maxspan=\(maxspan.text)" }
    for term in terms {
      out += term.isMissing ? " ![" : " ["
      out += "any where \(term.condition.text)]"
      if term.runs > 1 { out += " with runs=\(term.runs)" }
    }
    if let until { out += " until [any where \(until.text)]" }
    return out
  }
}

/// What a term asks of an event, which is named by a few letters.
enum TermCondition {
  case any
  case has(Character)
  case hasNot(Character)

  init(_ bytes: inout ByteReader) {
    let letter = bytes.pick(["a", "b", "c"] as [Character])
    switch bytes.below(6) {
    case 0: self = .any
    case 1: self = .hasNot(letter)
    default: self = .has(letter)
    }
  }

  var text: String {
    switch self {
    case .any: "true"
    case .has(let letter): "t == \"\(letter)\""
    case .hasNot(let letter): "not t : \"\(letter)*\""
    }
  }

  func holds(_ event: TestEvent) -> Bool {
    switch self {
    case .any: true
    case .has(let letter): event.letters.contains(letter)
    case .hasNot(let letter): !event.letters.contains(letter)
    }
  }
}
