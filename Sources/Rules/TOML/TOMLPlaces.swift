// SPDX-License-Identifier: Apache-2.0
package import EQL

/// Where the keys and values of a TOML text stand.
///
/// Paths are written with dots and the numbers of array elements: `rule.threat.0.tactic.id`. Places
/// are noted for every file and asked for where something is wrong, so noting is quick and asking
/// goes through all of them.
package struct TOMLPlaces: Sendable {
  /// A key and what stands behind its `=`; for a header both are the header.
  package struct Place: Sendable, Equatable {
    /// The key.
    package var key: SourceRange
    /// The value.
    package var value: SourceRange
  }

  /// The number of what stands at no path: the document itself.
  static let root = -1

  /// The last part of a path, and the number of what it stands below.
  private struct Entry {
    var name: String
    var parent: Int
    var place: Place?
  }

  private var entries: [Entry] = []

  /// No places.
  package init() {}

  /// All places.
  var all: [Place] { entries.compactMap(\.place) }

  /// Notes a path by its last part and the number of the path above it; the path's own number.
  mutating func add(_ name: String, below parent: Int, at place: Place? = nil) -> Int {
    entries.append(Entry(name: name, parent: parent, place: place))
    return entries.count - 1
  }

  /// Says where a path stands; the first place stays.
  mutating func set(_ number: Int, _ place: Place) {
    guard number != Self.root, entries[number].place == nil else { return }
    entries[number].place = place
  }

  /// The first place of a path.
  package subscript(path: String) -> Place? {
    let path = Array(path.utf8)
    return entries.first { $0.name.utf8.last == path.last && $0.place != nil && isAt(path, $0) }?
      .place
  }

  /// The place of a path, or of the nearest table above it that is known.
  package func nearest(_ path: String) -> SourceRange {
    var parts = path.split(separator: ".")
    while !parts.isEmpty {
      if let place = self[parts.joined(separator: ".")] { return place.key }
      parts.removeLast()
    }
    return SourceRange(0, 0)
  }

  /// Whether an entry's path is `path`, from its end to its beginning.
  private func isAt(_ path: [UInt8], _ entry: Entry) -> Bool {
    var entry = entry
    var end = path.count
    while true {
      let start = end - entry.name.utf8.count
      guard start >= 0, path[start..<end].elementsEqual(entry.name.utf8) else { return false }
      if entry.parent == Self.root { return start == 0 }
      guard start > 0, path[start - 1] == UInt8(ascii: ".") else { return false }
      end = start - 1
      entry = entries[entry.parent]
    }
  }
}
