// SPDX-License-Identifier: Apache-2.0
package import EQL
import Events

/// Runs the matchers of all sequence rules over the events that satisfy one of their stages, which
/// come in order.
package struct SequenceEngine: Sendable {
  private struct Entry: Sendable {
    var rule: Int
    var matcher: SequenceMatcher<EventRecord>
  }

  private var entries: [Entry] = []
  /// For each rule the place of its matcher; nil where it has none.
  private var places: [Int?]
  /// Of each matcher whether it knows anything, and what can begin there: asked for nearly every
  /// event, so kept beside the matchers, which are copied to be asked.
  private var isBusy: [Bool] = []
  private var opening: [UInt64] = []
  private let maximumBytes: Int
  private var bytes = 0
  private var nextDeadline = Int64.max

  /// An engine for the sequence rules of a set, each within its own limits and all of them together
  /// within so many bytes.
  package init(
    _ rules: RuleSet,
    limits: SequenceLimits = SequenceLimits(),
    maximumBytes: Int = 256 << 20
  ) {
    self.maximumBytes = maximumBytes
    places = Array(repeating: nil, count: rules.entries.count)
    for (rule, entry) in rules.entries.enumerated() {
      guard let plan = entry.sequence else { continue }
      let matcher = SequenceMatcher<EventRecord>(
        plan,
        limits: limits,
        reading: { $0 as? EventRecord ?? ($0 as? HeldEvent)?.record }
      )
      places[rule] = entries.count
      entries.append(Entry(rule: rule, matcher: matcher))
      isBusy.append(false)
      // Of stages beyond the bits each is asked.
      opening.append(plan.opens.reduce(0) { $0 | ($1 < 64 ? 1 << UInt64($1) : 0) })
    }
  }

  /// Whether there is no sequence rule at all.
  package var isEmpty: Bool { entries.isEmpty }

  /// Pending sequences that were given up to keep memory bounded.
  package var evicted: Int { entries.reduce(0) { $0 + $1.matcher.evicted } }

  /// Sequences that are complete but for what must not follow.
  package var waiting: Int { entries.reduce(0) { $0 + $1.matcher.waiting } }

  /// An estimate of the memory that is held.
  package var estimatedBytes: Int { bytes }

  /// Whether an event of a stage can make a difference to what comes in order: it opens something, or
  /// something is known of its rule.
  func wants(rule: Int, stage: Int) -> Bool {
    guard let place = places[rule] else { return false }
    return isBusy[place] || stage >= 64 || opening[place] >> UInt64(stage) & 1 != 0
  }

  /// Whether an event can make a difference to a rule by some of its keys.
  func wantsAny(_ keys: EncodedKeys, _ part: Range<Int>, rule: Int) -> Bool {
    keys.contains(part) { wants(rule: rule, stage: $0) }
  }

  /// Takes the next event of a sequence rule; what is complete by it. In nanoseconds: `time` is the
  /// event's, where it is not to be believed that in its place, and `streamTime` that of the stream,
  /// where it is later; then the event came late.
  package mutating func feed(
    _ match: Match,
    time: Int64? = nil,
    streamTime: Int64? = nil
  ) -> [SequenceMatch] {
    guard let time = time ?? match.time?.nanoseconds else { return [] }
    return feed(
      rule: match.rule,
      time: time,
      streamTime: streamTime,
      weight: match.line.count + match.id.utf8.count + 192,
      keys: EncodedKeys(match.stages)
    ) { match.event }
  }

  /// The same for an event of `weight` bytes, which is asked for only if it is to be held; of its keys
  /// only a part counts, where it is given.
  mutating func feed(
    rule: Int,
    time: Int64,
    streamTime: Int64? = nil,
    weight: Int,
    keys: EncodedKeys,
    part: Range<Int>? = nil,
    _ event: () -> any AnyObject & Sendable
  ) -> [SequenceMatch] {
    guard let place = places[rule] else { return [] }
    let now = max(time, streamTime ?? time)
    var found = advanceIfDue(to: now)
    found += change(place) {
      $0.feed(
        weight: weight,
        time: time,
        streamTime: streamTime ?? time,
        keys: keys,
        part: part,
        event
      )
    }
    if bytes > maximumBytes { relieve(now) }
    return found
  }

  /// What is complete before an event of a time, in nanoseconds.
  mutating func advanceIfDue(to time: Int64) -> [SequenceMatch] {
    time / 1_000_000 > nextDeadline ? advance(to: time) : []
  }

  /// The stream has come to a time, in nanoseconds; what was waiting for it.
  package mutating func advance(to time: Int64) -> [SequenceMatch] {
    var found: [(time: Int64, match: SequenceMatch)] = []
    for place in entries.indices {
      let rule = entries[place].rule
      let before = entries[place].matcher.bytes
      for complete in entries[place].matcher.advance(to: time) {
        found.append((complete.time, Self.match(rule, complete)))
      }
      bytes += entries[place].matcher.bytes - before
      isBusy[place] = entries[place].matcher.keyCount > 0
    }
    // By place: a matcher that is copied to be asked costs more than the answer.
    nextDeadline = .max
    for place in entries.indices {
      nextDeadline = min(nextDeadline, entries[place].matcher.nextDeadline)
    }
    return Self.ordered(found)
  }

  /// The end of the events: what waited for nothing to follow is complete.
  package mutating func finish() -> [SequenceMatch] {
    var found: [(time: Int64, match: SequenceMatch)] = []
    for place in entries.indices {
      let rule = entries[place].rule
      found += entries[place].matcher.finish().map { ($0.time, Self.match(rule, $0)) }
    }
    return Self.ordered(found)
  }

  private mutating func change(
    _ place: Int,
    _ body: (inout SequenceMatcher<EventRecord>) -> [SequenceMatcher<EventRecord>.Found]
  ) -> [SequenceMatch] {
    let found = Self.change(&entries[place], body, &bytes, &nextDeadline, &isBusy[place])
    if found.isEmpty { return [] }
    let rule = entries[place].rule
    return found.map { Self.match(rule, $0) }
  }

  private static func change(
    _ entry: inout Entry,
    _ body: (inout SequenceMatcher<EventRecord>) -> [SequenceMatcher<EventRecord>.Found],
    _ bytes: inout Int,
    _ nextDeadline: inout Int64,
    _ isBusy: inout Bool
  ) -> [SequenceMatcher<EventRecord>.Found] {
    let before = entry.matcher.bytes
    let found = body(&entry.matcher)
    bytes += entry.matcher.bytes - before
    nextDeadline = min(nextDeadline, entry.matcher.nextDeadline)
    isBusy = entry.matcher.keyCount > 0
    return found
  }

  private static func match(_ rule: Int, _ found: SequenceMatcher<EventRecord>.Found)
    -> SequenceMatch
  {
    SequenceMatch(
      rule: rule,
      key: found.key,
      events: found.events.map { event in event.map { Match(rule: rule, event: $0) } }
    )
  }

  /// In the order in which they were complete; of one instant by rule.
  private static func ordered(
    _ found: [(time: Int64, match: SequenceMatch)]
  ) -> [SequenceMatch] {
    found.enumerated()
      .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
      .map(\.element.match)
  }

  /// Makes room: first what is out of date in rules that have seen nothing for a while, then the
  /// oldest key of all.
  private mutating func relieve(_ now: Int64) {
    for place in entries.indices {
      _ = change(place) { matcher in
        matcher.expire(at: now)
        return []
      }
    }
    while bytes > maximumBytes {
      var oldest: (place: Int, since: Int64)?
      for place in entries.indices {
        guard let since = entries[place].matcher.oldest() else { continue }
        if oldest.map({ since < $0.since }) ?? true { oldest = (place, since) }
      }
      guard let oldest else { return }
      _ = change(oldest.place) { matcher in
        _ = matcher.evictOldest()
        return []
      }
    }
  }
}
