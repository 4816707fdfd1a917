// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL

/// Puts the events that a sequence or a sample asks for together, in the order of their time.
struct GroupSearch {
  let query: CompiledQuery
  /// Most samples that one key gives.
  let samplesPerKey: Int
  /// What is wanted of all groups.
  let cut: ResultCut
  let sortMemory: Int
  /// Asked between events: whether to give up; what is given then is not all.
  var isStopped: () -> Bool = { false }

  /// What may be pending at a time: a single query has the room of many rules.
  private static let limits = SequenceLimits(keys: 1_000_000, bytes: 512 << 20)

  /// The groups of `hits`, which are in order, and how many were given up for lack of room.
  func groups(
    _ hits: OrderedResults<SearchHit>
  ) throws(SpoolError) -> (groups: OrderedResults<SearchGroup>, evicted: Int) {
    let spool = SortedSpool<SearchGroup>(
      maximumMemory: sortMemory,
      keeping: cut.part(of: SearchGroup.self)
    )
    let evicted =
      if let plan = SequencePlan(query) {
        try findSequences(hits, plan, into: spool)
      } else {
        try findSamples(hits, into: spool)
      }
    return (try OrderedResults(spool, cut), evicted)
  }

  /// Samples come in the order of their keys.
  private func findSamples(
    _ hits: OrderedResults<SearchHit>,
    into spool: SortedSpool<SearchGroup>
  ) throws(SpoolError) -> Int {
    var matcher = SampleMatcher<SearchHit>(
      termCount: query.stages.count,
      maximumPerKey: samplesPerKey,
      maximumBytes: Self.limits.bytes,
      size: { $0.line.count + 256 }
    )
    for hit in hits {
      if isStopped() { break }
      matcher.feed(hit, stages: hit.stages)
    }
    for (number, found) in matcher.finish().enumerated() {
      try spool.add(
        SearchGroup(key: found.key, events: found.events),
        at: EventPosition(time: 0, ordinal: number)
      )
    }
    return matcher.leftOut
  }

  /// Sequences in the order of their last events, those of one event in the order of their keys.
  private func findSequences(
    _ hits: OrderedResults<SearchHit>,
    _ plan: SequencePlan,
    into spool: SortedSpool<SearchGroup>
  ) throws(SpoolError) -> Int {
    var matcher = SequenceMatcher<SearchHit>(plan, limits: Self.limits) { $0.line.count + 192 }
    func add(_ found: [SequenceMatcher<SearchHit>.Found]) throws(SpoolError) {
      for sequence in found {
        try spool.add(
          SearchGroup(key: sequence.key, events: sequence.events),
          at: EventPosition(
            time: Int64(sequence.lastNumber),
            tiebreaker: sequence.key,
            ordinal: spool.count
          )
        )
      }
    }
    for hit in hits {
      if isStopped() { break }
      try add(matcher.feed(hit, time: hit.time, stages: hit.stages))
    }
    try add(matcher.finish())
    return matcher.evicted
  }
}
