// SPDX-License-Identifier: Apache-2.0

/// Sequences as the specification words them: all events at hand, every pending sequence kept in
/// lists, events that must not occur looked for at the end.
struct NaiveMatcher {
  let shape: SequenceShape
  let events: [TestEvent]

  struct Found: Equatable {
    var key: [TestEvent.Value]
    /// One a term; nil for an event that must not occur.
    var members: [Int?]
    var last: Int
  }

  func found() -> [Found] {
    let keys = Set(events.flatMap { $0.joinKeys(shape.optionalKeys) })
    return keys.flatMap { found($0) }
  }

  private func has(_ event: TestEvent, _ condition: TermCondition, _ key: [TestEvent.Value]) -> Bool
  {
    condition.holds(event) && event.joinKeys(shape.optionalKeys).contains(key)
  }

  private func found(_ key: [TestEvent.Value]) -> [Found] {
    let terms = shape.expanded
    let positives = terms.filter { !$0.isMissing }.map { shape.terms[$0.stage].condition }
    var lists: [[[TestEvent]]] = Array(repeating: [], count: positives.count)
    for event in events {
      for place in positives.indices.reversed() where has(event, positives[place], key) {
        guard place > 0 else {
          lists[0].append([event])
          continue
        }
        let before = lists[place - 1].lastIndex { $0[$0.count - 1].number < event.number }
        guard let before else { continue }
        let pending = lists[place - 1][before]
        lists[place - 1].removeFirst(before + 1)
        if let maxspan = shape.maxspan?.nanoseconds,
          Int128(event.time) - Int128(pending[0].time) > maxspan
        {
          continue
        }
        if let until = shape.until {
          let marker = events.last { $0.number < event.number && has($0, until, key) }
          if let marker, pending[pending.count - 1].number <= marker.number { continue }
        }
        lists[place].append(pending + [event])
      }
    }
    return lists[positives.count - 1].filter { isKept($0, terms, key) }.map { members in
      var rest = members[...]
      return Found(
        key: key,
        members: terms.map { $0.isMissing ? nil : rest.popFirst()?.number },
        last: members[members.count - 1].number
      )
    }
  }

  private static func milliseconds(_ event: TestEvent) -> Int128 {
    let time = Int128(event.time)
    return time >= 0 ? time / 1_000_000 : (time - 999_999) / 1_000_000
  }

  private func isKept(
    _ members: [TestEvent],
    _ terms: [(stage: Int, isMissing: Bool)],
    _ key: [TestEvent.Value]
  ) -> Bool {
    let times = members.map(Self.milliseconds)
    guard let first = times.first, let last = times.last, let maxspan = shape.maxspan else {
      return true
    }
    var passed = 0
    var leading: [Int128] = []
    var trailing: [Int128] = []
    for term in terms {
      guard term.isMissing else {
        passed += 1
        continue
      }
      let hits = events.filter { has($0, shape.terms[term.stage].condition, key) }
        .map(Self.milliseconds)
      if passed == 0 {
        leading += hits.filter { $0 < first }
      } else if passed == times.count {
        trailing += hits.filter { $0 > last }
      } else if hits.contains(where: { times[passed - 1] < $0 && $0 < times[passed] }) {
        return false
      }
    }
    let span = maxspan.nanoseconds / 1_000_000
    let starts = terms[0].isMissing
    let ends = terms[terms.count - 1].isMissing
    switch (leading.max(), trailing.min()) {
    case (nil, nil): return true
    case (let before?, nil): return ends || last - before > span
    case (nil, let after?): return starts || after - first > span
    case (let before?, let after?): return after - before > span
    }
  }
}
