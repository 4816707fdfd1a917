// SPDX-License-Identifier: Apache-2.0

/// A misspelt name that looks for its neighbours, with bounded work.
struct SpellingSearch {
  private let name: String
  private let letters: [UInt8]
  /// How many edits still count as close.
  private let limit: Int

  /// Names and candidates beyond this length, in bytes, are never close.
  static let lengthLimit = 256
  /// Cells of distance tables that one search may fill, about a tenth of a second.
  static let workLimit = 50_000_000

  init(_ name: String) {
    self.name = name
    letters = Self.lowercased(name)
    limit = max(1, letters.count / 3)
  }

  /// The closest candidates, best first, ties in the order given.
  func closest(_ count: Int, among candidates: [String]) -> [String] {
    guard letters.count <= Self.lengthLimit, !letters.isEmpty else { return [] }
    var found: [(distance: Int, path: String)] = []
    var work = 0
    for candidate in candidates where candidate != name {
      let length = candidate.utf8.count
      guard length <= Self.lengthLimit, abs(length - letters.count) <= limit else { continue }
      let worst = found.count == count ? found[count - 1].distance - 1 : limit
      guard let distance = distance(to: Self.lowercased(candidate), atMost: worst, &work) else {
        if work > Self.workLimit { break }
        continue
      }
      let place = found.firstIndex { $0.distance > distance } ?? found.count
      found.insert((distance, candidate), at: place)
      if found.count > count { found.removeLast() }
    }
    return found.map(\.path)
  }

  /// Edits to another name; nil as soon as they are sure to exceed `most`.
  private func distance(to other: [UInt8], atMost most: Int, _ work: inout Int) -> Int? {
    var beforeLast = [Int](repeating: 0, count: other.count + 1)
    var last = Array(0...other.count)
    var row = last
    var lastBest = 0
    for i in 1...letters.count {
      row[0] = i
      var best = i
      for j in 0..<other.count {
        var edits = min(last[j + 1], row[j]) + 1
        edits = min(edits, last[j] + (letters[i - 1] == other[j] ? 0 : 1))
        if i > 1, j > 0, letters[i - 1] == other[j - 1], letters[i - 2] == other[j] {
          edits = min(edits, beforeLast[j - 1] + 1)
        }
        row[j + 1] = edits
        best = min(best, edits)
      }
      work += other.count
      // A swap reaches back two rows, so both must be beyond.
      if min(best, lastBest) > most || work > Self.workLimit { return nil }
      lastBest = best
      (beforeLast, last, row) = (last, row, beforeLast)
    }
    return last[other.count] <= most ? last[other.count] : nil
  }

  private static func lowercased(_ name: String) -> [UInt8] {
    name.utf8.map { $0 &- UInt8(ascii: "A") < 26 ? $0 | 0x20 : $0 }
  }
}
