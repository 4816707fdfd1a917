// SPDX-License-Identifier: Apache-2.0

/// The fields that queries may name, with their types: ECS, or an Elasticsearch mapping.
package struct Schema: Sendable {
  private var fields: [String: FieldDefinition]
  /// True for a mapping: a field it lacks is an error. ECS is open: it is a warning.
  package let isStrict: Bool

  /// The Elastic Common Schema with the fields that Elastic's endpoint and Swiftlet's sensor add.
  package static let ecs = Schema(fields: ECSFields.all, isStrict: false)

  /// A schema of the given fields; of equal paths the last counts.
  package init(fields: [FieldDefinition], isStrict: Bool) {
    self.fields = Dictionary(fields.map { ($0.path, $0) }) { $1 }
    self.isStrict = isStrict
  }

  /// The definition of a path; nil when the schema lacks it.
  package func definition(of path: String) -> FieldDefinition? { fields[path] }

  /// All paths, sorted.
  package var paths: [String] { fields.keys.sorted() }

  /// Up to five paths that are spelled like `path`, closest first.
  package func suggestions(for path: String) -> [String] {
    let length = path.utf8.count
    guard length <= 256 else { return [] }
    // More than a third of the letters wrong is another word.
    let limit = max(1, length / 3)
    var near: [(distance: Int, path: String)] = []
    for candidate in fields.keys where abs(candidate.utf8.count - length) <= limit {
      let distance = Self.distance(path, candidate, limit: limit)
      if distance <= limit { near.append((distance, candidate)) }
    }
    let sorted = near.sorted { ($0.distance, $0.path) < ($1.distance, $1.path) }
    guard let best = sorted.first else { return [] }
    // Only those about as near as the best: the rest is noise.
    return sorted.prefix { $0.distance <= best.distance + 1 }.prefix(5).map(\.path)
  }

  /// Letters to insert, delete or replace; something above `limit` as soon as it is passed.
  private static func distance(_ first: String, _ second: String, limit: Int) -> Int {
    let a = Array(first.utf8)
    let b = Array(second.utf8)
    var row = Array(0...b.count)
    for i in 0..<a.count {
      var diagonal = row[0]
      row[0] = i + 1
      var least = row[0]
      for j in 0..<b.count {
        let cost = a[i] == b[j] ? 0 : 1
        let value = min(row[j] + 1, row[j + 1] + 1, diagonal + cost)
        diagonal = row[j + 1]
        row[j + 1] = value
        least = min(least, value)
      }
      if least > limit { return least }
    }
    return row[b.count]
  }
}
