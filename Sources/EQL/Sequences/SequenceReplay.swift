// SPDX-License-Identifier: Apache-2.0

/// Follows the events of one key through a sequence as ``SequenceMatcher`` does, and remembers why
/// each attempt ended. For explanations: it keeps everything, and the tests hold it against the
/// matcher.
package struct SequenceReplay {
  /// An event with the stages that it satisfies with the key.
  package struct Event: Sendable {
    package var time: Int64
    package var stages: [Int]

    /// `time` in nanoseconds.
    package init(time: Int64, stages: [Int]) {
      self.time = time
      self.stages = stages
    }
  }

  /// The sequences, in the order in which they were complete but for what must not follow.
  package private(set) var complete: [SequenceAttempt] = []
  /// Of the other attempts the one that tells most; nil when no event could begin one.
  package private(set) var furthest: SequenceAttempt?

  private let plan: SequencePlan
  private let events: [Event]
  /// What waits for the second, third … positive term: the members.
  private var pending: [[Int]?]
  private var until: Int?
  /// Events that must not occur, by stage.
  private var hits: [Int: [Int]] = [:]
  private var waiting: [(members: [Int], deadline: Int64)] = []

  /// Replays events, which are in the order in which the matcher gets them.
  package init(_ plan: SequencePlan, _ events: [Event]) {
    self.plan = plan
    self.events = events
    pending = Array(repeating: nil, count: plan.positives.count - 1)
    for number in events.indices { take(number) }
    for (members, _) in waiting { complete.append(attempt(members, .complete)) }
    for case let members? in pending {
      let last = members[members.count - 1]
      if let until, until >= last {
        end(members, .ended(event: until))
      } else {
        end(members, .waiting)
      }
    }
    complete.sort { ($0.members.last ?? 0) < ($1.members.last ?? 0) }
  }

  private func attempt(_ members: [Int], _ fate: SequenceAttempt.Fate) -> SequenceAttempt {
    SequenceAttempt(members: members, fate: fate)
  }

  private mutating func end(_ members: [Int], _ fate: SequenceAttempt.Fate) {
    let ended = attempt(members, fate)
    if furthest.map({ ended.tellsMore(than: $0) }) ?? true { furthest = ended }
  }

  private func milliseconds(_ event: Int) -> Int64 { events[event].time.flooredToMilliseconds }

  private mutating func take(_ number: Int) {
    let now = milliseconds(number)
    for (members, deadline) in waiting where deadline < now {
      complete.append(attempt(members, .complete))
    }
    waiting.removeAll { $0.deadline < now }
    let stages = events[number].stages
    for place in plan.positives.indices.reversed()
    where stages.contains(plan.terms[plan.positives[place]].stage) {
      advance(number, place)
    }
    for stage in stages { note(number, stage) }
  }

  private mutating func advance(_ number: Int, _ place: Int) {
    var members = [number]
    if place > 0 {
      guard let earlier = pending[place - 1] else { return }
      pending[place - 1] = nil
      if let maxspan = plan.maxspan {
        let (span, overflow) = events[number].time
          .subtractingReportingOverflow(events[earlier[0]].time)
        if overflow || span > maxspan {
          end(earlier, .tooLate(event: number, by: overflow ? .max : span - maxspan))
          return
        }
      }
      if let until, until >= earlier[earlier.count - 1] {
        end(earlier, .ended(event: until))
        return
      }
      members = earlier + members
    }
    guard place == plan.positives.count - 1 else {
      if let older = pending[place] { end(older, .replaced) }
      pending[place] = members
      return
    }
    finish(members)
  }

  private mutating func note(_ number: Int, _ stage: Int) {
    if stage == plan.until {
      until = number
      return
    }
    hits[stage, default: []].append(number)
    guard plan.trailing.contains(stage) else { return }
    let now = milliseconds(number)
    var rest: [(members: [Int], deadline: Int64)] = []
    for (members, deadline) in waiting {
      if milliseconds(members[members.count - 1]) < now, now <= deadline {
        end(members, .forbidden(event: number, stage: stage, .after))
      } else {
        rest.append((members, deadline))
      }
    }
    waiting = rest
  }

  private mutating func finish(_ members: [Int]) {
    for (gap, stages) in plan.gaps.enumerated() {
      let from = milliseconds(members[gap])
      let to = milliseconds(members[gap + 1])
      for stage in stages.sorted() {
        guard
          let hit = hits[stage]?.first(where: { from < milliseconds($0) && milliseconds($0) < to })
        else { continue }
        end(members, .forbidden(event: hit, stage: stage, .between(gap)))
        return
      }
    }
    let first = milliseconds(members[0])
    let last = milliseconds(members[members.count - 1])
    let maxspan = (plan.maxspan ?? .max) / 1_000_000
    let leading = plan.leading.sorted()
      .flatMap { stage in (hits[stage] ?? []).map { (stage: stage, event: $0) } }
      .filter { milliseconds($0.event) < first }
      .max { milliseconds($0.event) < milliseconds($1.event) }
    if plan.trailing.isEmpty {
      if let leading, last - milliseconds(leading.event) <= maxspan {
        end(members, .forbidden(event: leading.event, stage: leading.stage, .before))
      } else {
        complete.append(attempt(members, .complete))
      }
    } else if !plan.leading.isEmpty, leading == nil {
      complete.append(attempt(members, .complete))
    } else {
      waiting.append((members, (leading.map { milliseconds($0.event) } ?? first) + maxspan))
    }
  }
}
