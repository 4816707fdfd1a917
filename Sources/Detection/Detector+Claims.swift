// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import EQL
import Events

/// Which rules ask for an event.
extension Detector {
  /// What becomes of the current event, which satisfies some conditions; where sequences and samples
  /// are followed, what becomes of it but for them. Whether something asks for it.
  func claim(
    _ event: sl_event,
    _ conditions: UnsafeBufferPointer<UInt32>,
    _ source: String,
    _ firstLine: Int,
    _ outcome: inout Outcome
  ) -> Bool {
    record = nil
    arrived = nil
    var claims: [MatchedEvent.Claim] = []
    // Read for the first rule that asks for it.
    var time: Timestamp?
    var isTimeRead = false
    var index: String?
    var isIndexRead = false
    forEachRule(conditions[...]) { rule, own in
      let owner = owners[Int(own[own.startIndex])]
      let isSingle = owner.stage < 0
      guard isForSingles || !(isSingle || owner.isOfSample) else { return }
      // What is followed is given its events there; nothing that goes on has samples.
      if !isSingle, following != nil || (arrivals != nil && owner.isOfSample) { return }
      if !isSingle, !owner.isOfSample {
        if !isTimeRead { time = self.time(&outcome) }
        isTimeRead = true
        guard time != nil else { return }
      }
      if rules.exceptions.takeOut(matcher.evaluator, rule: rule) {
        outcome.excepted += 1
        return
      }
      if !isIndexRead {
        index = indexNames.name(matcher.evaluator, rules.identity) ?? defaultIndex
        isIndexRead = true
      }
      guard acceptance.accepts(index, rule: rule) else { return }
      if !isSingle, let arrivals {
        let waiting = arrive(event, index, time, source, firstLine, arrivals)
        let first = waiting.keys.count
        readKeys(of: own, into: &waiting.keys, &outcome)
        if waiting.keys.count > first {
          waiting.claims.append(.init(rule: rule, keys: first..<waiting.keys.count))
        }
        return
      }
      _ = copy(event, source, firstLine)
      let stages = isSingle ? [] : stages(own, &outcome)
      if isSingle || !stages.isEmpty {
        claims.append(.init(rule: rule, stages: stages))
      }
    }
    let isArrived = finishArrival(&outcome)
    guard let record, !claims.isEmpty else { return isArrived }
    outcome.events.append(MatchedEvent(record, claims: claims))
    return true
  }

  func isOfSequence(_ condition: UInt32) -> Bool {
    let owner = owners[Int(condition)]
    return owner.stage >= 0 && !owner.isOfSample
  }

  func isOfSample(_ condition: UInt32) -> Bool { owners[Int(condition)].isOfSample }

  /// Whether a condition is that of a sequence or a sample.
  func isFollowed(_ condition: UInt32) -> Bool { owners[Int(condition)].stage >= 0 }

  /// Calls `body` with each rule that has some of the conditions, and with these.
  func forEachRule(
    _ conditions: Slice<UnsafeBufferPointer<UInt32>>,
    _ body: (Int, Slice<UnsafeBufferPointer<UInt32>>) -> Void
  ) {
    var place = conditions.startIndex
    while place < conditions.endIndex {
      let rule = owners[Int(conditions[place])].rule
      let first = place
      repeat {
        place += 1
      } while place < conditions.endIndex && owners[Int(conditions[place])].rule == rule
      body(Int(rule), conditions[first..<place])
    }
  }

  /// The time of the current event, which sequences ask for: without one it has no place in any.
  func time(_ outcome: inout Outcome) -> Timestamp? {
    guard let time = rules.identity.time(matcher.evaluator) else {
      outcome.timeless += 1
      return nil
    }
    return time
  }

  /// The current event, copied out of its block once.
  func copy(_ event: sl_event, _ source: String, _ firstLine: Int) -> EventRecord {
    if let record { return record }
    let line = UnsafeRawBufferPointer(start: event.line, count: Int(event.line_length))
    let copied = EventRecord(
      index: indexNames.name(matcher.evaluator, rules.identity) ?? defaultIndex,
      id: rules.identity.id(matcher.evaluator, line: line),
      time: rules.identity.time(matcher.evaluator),
      line: Array(line),
      source: source,
      lineNumber: firstLine + Int(event.line_index)
    )
    record = copied
    return copied
  }

  /// The stages of a sequence that ask for the current event, with its keys; of no use without keys.
  func stages(
    _ conditions: Slice<UnsafeBufferPointer<UInt32>>,
    _ outcome: inout Outcome
  ) -> [(stage: Int, keys: [JoinValues])] {
    var stages: [(stage: Int, keys: [JoinValues])] = []
    for condition in conditions {
      let owner = owners[Int(condition)]
      let keys = rules.entries[Int(owner.rule)].keyReaders[Int(owner.stage)]
        .values(of: matcher.evaluator, truncated: &outcome.truncatedKeys)
      if !keys.isEmpty { stages.append((Int(owner.stage), keys)) }
    }
    return stages
  }
}
