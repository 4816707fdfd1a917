// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL
import Events

/// Which fields the table of a search shows.
enum HitColumns {
  /// Most columns that patterns give: one event may have very many fields.
  private static let limit = 40
  /// Most columns that a query gives by itself.
  private static let usual = 8

  /// The fields that the query names, in its order, behind the time.
  static func named(by query: CompiledQuery) -> [String] {
    var found: [String] = []
    for path in query.stages.flatMap(\.fieldPaths) where !found.contains(path) {
      found.append(path)
    }
    let rest = found.filter { $0 != "@timestamp" }
    return ["@timestamp"] + (rest.isEmpty ? EventSummary.usualFields : Array(rest.prefix(usual)))
  }

  /// The fields that `--fields` asks for: all that are named, and of those that patterns mean in these
  /// events the first.
  static func chosen(_ patterns: FieldPatterns, from events: some Sequence<JSONValue>) -> [String] {
    if patterns.patterns.allSatisfy(FieldPatterns.isPlain) { return patterns.fields(among: []) }
    var paths: Set<String> = []
    for event in events { paths.formUnion(event.leaves.map(\.path)) }
    let named = Set(patterns.patterns.filter(FieldPatterns.isPlain))
    var room = limit
    return patterns.fields(among: paths).filter { path in
      if named.contains(path) { return true }
      room -= 1
      return room >= 0
    }
  }
}
