// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import EQL
import Events

/// Gives events to the sequences and samples that can use them, without copying the others.
extension Detector {
  /// Follows the events of a block whose turn has come; any detector of the rules can.
  func follow(_ matched: MatchedBlock) {
    guard let lines = matched.lines, let following, !matched.held.isEmpty else { return }
    let started = StageTimes.now()
    let before = times.sequences
    var first = 0
    matched.conditions.withUnsafeBufferPointer { all in
      for held in matched.held {
        let conditions = all[first..<held.end]
        first = held.end
        guard following.come(to: held.time.nanoseconds), following.wantsAny(of: conditions, owners)
        else {
          continue
        }
        matcher.evaluator.load(held.event, values: matched.values)
        let counts = follow(
          held.event,
          held.time,
          conditions,
          lines.source,
          lines.firstLine,
          &matched.result.outcome
        )
        if !counts, !held.isClaimed { matched.result.outcome.repeated += 1 }
      }
    }
    times.match += StageTimes.now() - started - (times.sequences - before)
  }

  /// Gives the current event to the sequences that can use it now; false where they had it already.
  func follow(
    _ event: sl_event,
    _ time: Timestamp,
    _ conditions: Slice<UnsafeBufferPointer<UInt32>>,
    _ source: String,
    _ firstLine: Int,
    _ outcome: inout Outcome
  ) -> Bool {
    guard let following else { return true }
    let started = StageTimes.now()
    var isNew: Bool?
    var held: HeldEvent?
    // Its memory is used again.
    var keys = EncodedKeys()
    swap(&keys, &self.keys)
    forEachRule(conditions) { rule, own in
      guard isNew != false, isOfSequence(own[own.startIndex]),
        following.wantsAny(of: own, owners)
      else { return }
      if rules.exceptions.takeOut(matcher.evaluator, rule: rule) {
        outcome.excepted += 1
        return
      }
      let index = indexNames.name(matcher.evaluator, rules.identity) ?? defaultIndex
      guard acceptance.accepts(index, rule: rule) else { return }
      readKeys(of: own, into: &keys, &outcome)
      guard !keys.isEmpty else { return }
      let line = UnsafeRawBufferPointer(start: event.line, count: Int(event.line_length))
      rules.identity.withID(matcher.evaluator, line: line) { id in
        guard isNew ?? following.isNew(index: index, id: id) else {
          isNew = false
          return
        }
        isNew = true
        let weight = line.count + id.count + 192
        following.feed(rule: rule, time: time.nanoseconds, weight: weight, keys: keys) { events in
          let event =
            held
            ?? events.hold(
              index: index,
              id: id,
              time: time,
              line: line,
              source: source,
              lineNumber: firstLine + Int(event.line_index)
            )
          held = event
          return event
        }
      }
    }
    swap(&keys, &self.keys)
    times.sequences += StageTimes.now() - started
    return isNew != false
  }

  /// Whether a sample needs the current event.
  func isNeeded(
    _ event: sl_event,
    _ conditions: Slice<UnsafeBufferPointer<UInt32>>,
    _ rule: Int
  ) -> Bool {
    var keys = EncodedKeys()
    swap(&keys, &self.keys)
    defer { swap(&keys, &self.keys) }
    // What is beyond the bounds is counted when the event is passed on.
    var unused = Outcome()
    readKeys(of: conditions, into: &keys, &unused)
    let line = UnsafeRawBufferPointer(start: event.line, count: Int(event.line_length))
    let needed = stageCounts[rule]
    return rules.identity.withID(matcher.evaluator, line: line) { id in
      sampleNeeds.needs(keys, rule: rule, needed: needed, id: id)
    }
  }

  /// The keys of the current event for the stages of a rule that ask for it.
  func readKeys(
    of conditions: Slice<UnsafeBufferPointer<UInt32>>,
    into keys: inout EncodedKeys,
    _ outcome: inout Outcome
  ) {
    keys.removeAll()
    for condition in conditions {
      keyReaders[Int(condition)]?.append(
        keysOf: matcher.evaluator,
        stage: Int(owners[Int(condition)].stage),
        to: &keys,
        truncated: &outcome.truncatedKeys
      )
    }
  }
}
