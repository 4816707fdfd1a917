// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL
import Events

/// Which fields the table of a search shows.
enum HitColumns {
  /// Most columns of a table.
  static let limit = 40
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

  /// The fields that `--fields` asks for, patterns by what the events have.
  static func chosen(_ patterns: FieldPatterns, from events: some Sequence<JSONValue>) -> [String] {
    if patterns.patterns.allSatisfy(FieldPatterns.isPlain) {
      return Array(patterns.fields(among: []).prefix(limit))
    }
    var paths: Set<String> = []
    for event in events { paths.formUnion(event.leaves.map(\.path)) }
    return Array(patterns.fields(among: paths).prefix(limit))
  }
}
