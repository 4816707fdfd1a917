// SPDX-License-Identifier: Apache-2.0
import EQL
import Events

/// What a search could not take into account, and what it cost.
struct SearchLosses {
  let search: EventSearch
  let query: CompiledQuery
  /// What was given up while events were put together.
  var evicted = 0

  /// Says it on standard error.
  func show() {
    for line in search.translations.lines { Console.note(line) }
    for (count, what) in [
      (search.timeless, "events have no time and were left out"),
      (search.truncatedKeys, "combinations of key values were left out"),
      (
        evicted,
        query.isSample
          ? "events of samples were left out to keep memory bounded"
          : "pending sequences were given up to keep memory bounded"
      ),
    ] where count > 0 {
      Console.warn("\(ProgressLine.count(count)) \(what)")
    }
    if search.spilledBytes > 0 {
      Console.note("\(ProgressLine.bytes(search.spilledBytes)) of events were sorted on disk")
    }
    if search.counters.undecodable > 0 {
      Console.warn("\(ProgressLine.count(search.counters.undecodable, "line")) could not be read")
    }
  }
}
