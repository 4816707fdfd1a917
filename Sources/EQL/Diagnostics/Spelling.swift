// SPDX-License-Identifier: Apache-2.0

/// How far apart two spellings are, for "did you mean".
package enum Spelling {
  /// Edits (insert, delete, replace, swap of neighbours) between two names, ignoring ASCII case;
  /// names longer than 256 bytes count as unlike.
  package static func distance(_ first: String, _ second: String) -> Int {
    let a = first.utf8.map { $0 &- 65 < 26 ? $0 | 0x20 : $0 }
    let b = second.utf8.map { $0 &- 65 < 26 ? $0 | 0x20 : $0 }
    guard a.count <= 256, b.count <= 256 else { return .max }
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    var row = last
    for i in 1...a.count {
      row[0] = i
      for j in 1...b.count {
        let cost = a[i - 1] == b[j - 1] ? 0 : 1
        row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + cost)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          row[j] = min(row[j], beforeLast[j - 2] + 1)
        }
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }

  /// Up to five of `candidates` that are close to `name`, best first, ties by name.
  package static func near(_ name: String, among candidates: some Sequence<String>) -> [String] {
    let limit = max(1, name.utf8.count / 3)
    return
      candidates
      .map { (distance(name, $0), $0) }
      .filter { $0.0 <= limit && $0.0 > 0 || $0.0 == 0 && $0.1 != name }
      .sorted { ($0.0, $0.1) < ($1.0, $1.1) }
      .prefix(5).map(\.1)
  }

  /// What Elasticsearch's messages say of near names, all of them; nothing where there is none.
  static func elasticsearchHint(_ near: [String]) -> String {
    switch near.count {
    case 0: ""
    case 1: ", did you mean [\(near[0])]?"
    default: ", did you mean any of [\(near.joined(separator: ", "))]?"
    }
  }
}
