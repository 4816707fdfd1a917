// SPDX-License-Identifier: Apache-2.0
import EQL

/// Events that belong together: a sequence or a sample.
struct SearchGroup {
  /// The values that bind them.
  var key: JoinValues
  /// One a term; nil for one that must not occur.
  var events: [SearchHit?]
}

/// Puts the events that a sequence or a sample asks for together, in the order of their time.
struct GroupSearch {
  let query: CompiledQuery
  /// Most samples that one key gives.
  let samplesPerKey: Int

  /// All groups of `hits`, which are in order, and how many were given up for lack of room.
  func groups(_ hits: [SearchHit]) -> (groups: [SearchGroup], evicted: Int) {
    if let plan = SequencePlan(query) { return sequences(hits, plan) }
    var matcher = SampleMatcher<SearchHit>(
      termCount: query.stages.count,
      maximumPerKey: samplesPerKey
    )
    for hit in hits { matcher.feed(hit, stages: hit.stages) }
    return (matcher.finish().map { SearchGroup(key: $0.key, events: $0.events) }, 0)
  }

  /// Sequences in the order of their last events, those of one event in the order of their keys.
  private func sequences(
    _ hits: [SearchHit],
    _ plan: SequencePlan
  ) -> ([SearchGroup], Int) {
    var matcher = SequenceMatcher<SearchHit>(plan)
    var found: [SequenceMatcher<SearchHit>.Found] = []
    for hit in hits { found += matcher.feed(hit, time: hit.time, stages: hit.stages) }
    found += matcher.finish()
    found.sort { ($0.lastNumber, $0.key) < ($1.lastNumber, $1.key) }
    return (found.map { SearchGroup(key: $0.key, events: $0.events) }, matcher.evicted)
  }
}
