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
        let time = held.time.flatMap { time in
          following.come(to: time.nanoseconds) && following.wantsAny(of: conditions, owners)
            ? time : nil
        }
        guard time != nil || conditions.contains(where: isOfSample) else { continue }
        matcher.evaluator.load(held.event, values: matched.values)
        let counts = follow(
          held.event,
          time,
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

  /// Gives the current event to the samples that need it, and with its time to the sequences that can
  /// use it now; false where they had it already.
  func follow(
    _ event: sl_event,
    _ time: Timestamp?,
    _ conditions: Slice<UnsafeBufferPointer<UInt32>>,
    _ source: String,
    _ firstLine: Int,
    _ outcome: inout Outcome
  ) -> Bool {
    guard let following else { return true }
    let started = StageTimes.now()
    var isNew: Bool?
    // Read for the first rule that asks for it.
    var index: String?
    var isIndexRead = false
    var held: HeldEvent?
    var kept: Int?
    let lineNumber = firstLine + Int(event.line_index)
    // Its memory is used again.
    var keys = EncodedKeys()
    swap(&keys, &self.keys)
    forEachRule(conditions) { rule, own in
      let owner = owners[Int(own[own.startIndex])]
      guard isNew != false, owner.stage >= 0,
        owner.isOfSample || (time != nil && following.wantsAny(of: own, owners))
      else { return }
      if rules.exceptions.takeOut(matcher.evaluator, rule: rule) {
        outcome.excepted += 1
        return
      }
      if !isIndexRead {
        index = indexNames.name(matcher.evaluator, rules.identity) ?? defaultIndex
        isIndexRead = true
      }
      guard acceptance.accepts(index, rule: rule) else { return }
      keys.removeAll()
      readKeys(of: own, into: &keys, &outcome)
      guard !keys.isEmpty, !owner.isOfSample || following.needsSample(rule: rule, keys) else {
        return
      }
      let line = UnsafeRawBufferPointer(start: event.line, count: Int(event.line_length))
      rules.identity.withID(matcher.evaluator, line: line) { id in
        guard isNew ?? following.isNew(index: index, id: id) else {
          isNew = false
          return
        }
        isNew = true
        let weight = line.count + id.count + 192
        if owner.isOfSample {
          following.feedSample(rule: rule, weight: weight, keys: keys) { events in
            let number =
              kept
              ?? events.keep(
                index: index,
                id: id,
                time: rules.identity.time(matcher.evaluator),
                line: line,
                source: source,
                lineNumber: lineNumber
              )
            kept = number
            return number
          }
          return
        }
        guard let time else { return }
        following.feed(rule: rule, time: time.nanoseconds, weight: weight, keys: keys) { events in
          let event =
            held
            ?? events.hold(
              index: index,
              id: id,
              time: time,
              line: line,
              source: source,
              lineNumber: lineNumber
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

  /// Adds the keys of the current event for the stages of a rule that ask for it.
  func readKeys(
    of conditions: Slice<UnsafeBufferPointer<UInt32>>,
    into keys: inout EncodedKeys,
    _ outcome: inout Outcome
  ) {
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
