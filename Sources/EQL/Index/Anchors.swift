// SPDX-License-Identifier: Apache-2.0

/// Predicates of which at least one holds wherever a condition does: only where one is found true
/// need the condition be looked at.
struct Anchors {
  /// The predicates, each once.
  var predicates: Set<UInt32>
  /// The sum of their weights.
  var weight: Double

  private static let nothing = Anchors(predicates: [], weight: 0)

  /// The lightest anchors of a program; nil when there are none: it may hold though every predicate
  /// that could be one is false. `weight` is nil for predicates that cannot be one.
  ///
  /// A step is passed by its true side, where its predicate is an anchor by itself, or by its false
  /// side, where what follows needs anchors of its own.
  static func lightest(
    of program: Program,
    weight: (UInt32) -> Double?
  ) -> Anchors? {
    // Steps jump forward only: from the last to the first, each is seen after its targets.
    var known: [Anchors?] = Array(repeating: nil, count: program.steps.count)
    func anchors(_ target: Int32) -> Anchors? {
      target == Program.reject ? nothing : target == Program.accept ? nil : known[Int(target)]
    }
    for index in program.steps.indices.reversed() {
      let step = program.steps[index]
      guard let whenFalse = anchors(step.whenFalse) else { continue }
      let own = weight(step.predicate).map { Anchors(predicates: [step.predicate], weight: $0) }
      var whenTrue = anchors(step.whenTrue)
      if let candidate = own, candidate.weight < whenTrue?.weight ?? .infinity {
        whenTrue = candidate
      }
      guard let whenTrue else { continue }
      known[index] = whenTrue.union(whenFalse, weight)
    }
    return anchors(program.start)
  }

  private func union(_ other: Anchors, _ weight: (UInt32) -> Double?) -> Anchors {
    if predicates.isEmpty { return other }
    if other.predicates.isEmpty { return self }
    let all = predicates.union(other.predicates)
    return Anchors(predicates: all, weight: all.reduce(0) { $0 + (weight($1) ?? 0) })
  }
}
