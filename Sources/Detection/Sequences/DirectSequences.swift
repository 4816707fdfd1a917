// SPDX-License-Identifier: Apache-2.0
import EQL
import Events

/// Follows the sequence rules of a set through one input as it is read, in the hope that its events
/// stand in the order of their times. Then nothing needs to be kept and sorted, and an event that
/// only a later term asks for is passed over while nothing waits for it.
///
/// When an event stands before its time, or too much is found to be held, the hope is given up: what
/// was found counts for nothing, and the input has to be read again and sorted.
///
/// `@unchecked Sendable`: threads that share an input use it one at a time, whose turn it is
/// (`Turnstile`); the rest of a run, before they start and after they have ended.
package final class DirectSequences: @unchecked Sendable {
  /// Most sequences that are held until the end of the input.
  private static let maximumFound = 10_000

  private var engine: SequenceEngine
  private var now = Int64.min
  /// Events that were followed, each of which counts once.
  private var seen = RecentIdentities()
  /// Whether what was found is right so far.
  package private(set) var isInOrder = true
  /// What was found, in the order in which it was complete.
  package private(set) var found: [SequenceMatch] = []

  /// Begins with nothing.
  package init(_ rules: RuleSet) {
    engine = SequenceEngine(rules)
  }

  /// Pending sequences that were given up to keep memory bounded.
  package var evicted: Int { engine.evicted }

  /// Takes note that the next event, which some term asks for, has a time, in nanoseconds; whether
  /// it is worth while to ask what it means for each rule. May be told of an event twice.
  func come(to time: Int64) -> Bool {
    guard isInOrder else { return false }
    if time < now { giveUp() }
    now = time
    return isInOrder
  }

  /// Whether an event can make a difference now that some stages, whose conditions these are, ask for.
  func wantsAny(
    of conditions: Slice<UnsafeBufferPointer<UInt32>>,
    _ owners: UnsafePointer<ConditionOwner>
  ) -> Bool {
    for condition in conditions {
      let owner = owners[Int(condition)]
      if !owner.isOfSample, engine.wants(rule: Int(owner.rule), stage: Int(owner.stage)) {
        return true
      }
    }
    return false
  }

  /// Whether an event comes for the first time.
  func isNew(index: String?, id: UnsafeBufferPointer<UInt8>) -> Bool {
    let isNew = seen.insert(index: index, id: id)
    if seen.forgotten > 0 { giveUp() }
    return isNew
  }

  /// Takes an event for one of the rules that ask for it, at the time that was noted; see
  /// `SequenceEngine.feed`.
  func feed(
    rule: Int,
    time: Int64,
    weight: Int,
    stages: [(stage: Int, keys: [JoinValues])],
    _ record: () -> EventRecord
  ) {
    guard isInOrder else { return }
    let complete = engine.feed(rule: rule, time: time, weight: weight, stages: stages) {
      Match(rule: rule, event: record())
    }
    if complete.isEmpty { return }
    found += complete
    if found.count > Self.maximumFound { giveUp() }
  }

  /// The end of the input.
  package func finish() {
    if isInOrder { found += engine.finish() }
  }

  private func giveUp() {
    isInOrder = false
    found = []
  }
}
