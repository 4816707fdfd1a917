// SPDX-License-Identifier: Apache-2.0
import EQL
import Events

/// Follows the sequence rules of a set through one input as it is read, and gives samples their events.
///
/// Of sequences it does so in the hope that the input's events
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
  private var events = HeldEvents()
  /// Samples need no order.
  package private(set) var samples: SampleEngine
  private var now = Int64.min
  /// Events that were followed, each of which counts once.
  private var seen = RecentIdentities()
  /// Whether what was found is right so far.
  package private(set) var isInOrder = true
  /// What was found, in the order in which it was complete.
  package private(set) var found: [SequenceMatch] = []

  /// Begins with no sequence, and with samples that may have seen other inputs.
  package init(_ rules: RuleSet, samples: SampleEngine) {
    engine = SequenceEngine(rules)
    self.samples = samples
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

  /// Takes an event of `weight` bytes for one of the rules that ask for it, with its keys, at the time
  /// that was noted. It is asked for only if it is to be held.
  func feed(
    rule: Int,
    time: Int64,
    weight: Int,
    keys: EncodedKeys,
    _ event: (inout HeldEvents) -> HeldEvent
  ) {
    guard isInOrder else { return }
    let complete = engine.feed(rule: rule, time: time, weight: weight, keys: keys) {
      event(&events)
    }
    if complete.isEmpty { return }
    found += complete
    if found.count > Self.maximumFound { giveUp() }
  }

  /// Whether samples of a rule need an event with these keys.
  func needsSample(rule: Int, _ keys: EncodedKeys) -> Bool { samples.needs(rule: rule, keys) }

  /// Takes an event of `weight` bytes for samples of a rule.
  func feedSample(
    rule: Int,
    weight: Int,
    keys: EncodedKeys,
    _ keep: (inout SampleEvents) -> Int
  ) {
    samples.feed(rule: rule, weight: weight, keys: keys, keep)
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
