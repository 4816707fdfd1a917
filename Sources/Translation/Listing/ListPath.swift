// SPDX-License-Identifier: Apache-2.0

/// Where in a JSON text a list of documents stands, by the names that lead there: the text's own array, or
/// in an answer of Elasticsearch `hits.hits`, `hits.events` and `hits.sequences[].events`, also below
/// `response` (`_async_search`) or `rawResponse` (as Kibana shows it).
struct ListPath {
  private enum Name {
    case hits
    case events
    case sequences
    case response
    case other
  }

  private enum Kind {
    case object
    case array
    /// An array whose elements are documents.
    case list
  }

  /// An array or object that is open, and the name that it has.
  private struct Level {
    var kind: Kind
    var name: Name
  }

  /// No list lies deeper.
  private static let maximumLevels = 8

  private var levels: [Level] = []
  /// How many more are open than are told apart.
  private var deeper = 0
  /// The last text, as far as it can be a name that matters, and the name before the current value.
  private var word: [UInt8] = []
  private var current = Name.other

  var isEmpty: Bool { levels.isEmpty }
  var isInList: Bool { levels.contains { $0.kind == .list } || isInSequences }
  /// Whether a value that begins here is a document.
  var isAtElement: Bool { deeper == 0 && (levels.isEmpty || levels.last?.kind == .list) }
  /// Whether what is open last is a list of an answer.
  var isInAnswer: Bool {
    levels.count > 1 && deeper == 0 && (levels.last?.kind == .list || isInSequences)
  }

  private var isInSequences: Bool {
    guard let last = levels.last, last.kind == .array, last.name == .sequences else { return false }
    return isHits(levels.dropLast())
  }

  mutating func beginText() { word.removeAll(keepingCapacity: true) }

  mutating func text(_ byte: UInt8) { if word.count < 12 { word.append(byte) } }

  /// The last text was the name of what follows.
  mutating func name() {
    current =
      switch String(decoding: word, as: UTF8.self) {
      case "hits": .hits
      case "events": .events
      case "sequences": .sequences
      case "response", "rawResponse": .response
      default: .other
      }
  }

  mutating func open(isObject: Bool) {
    defer { current = .other }
    guard levels.count < Self.maximumLevels else {
      deeper += 1
      return
    }
    var level = Level(kind: isObject ? .object : .array, name: current)
    if !isObject, isList(level.name) { level.kind = .list }
    levels.append(level)
  }

  mutating func close() {
    current = .other
    if deeper > 0 {
      deeper -= 1
    } else {
      _ = levels.popLast()
    }
  }

  /// Whether an array of this name holds documents here.
  private func isList(_ name: Name) -> Bool {
    if levels.isEmpty { return true }
    if name == .hits || name == .events, isHits(levels[...]) { return true }
    // An element of `sequences`.
    guard name == .events, levels.count > 2, levels[levels.count - 2].name == .sequences else {
      return false
    }
    return isHits(levels.dropLast(2))
  }

  /// Whether these lead to the object `hits` of an answer.
  private func isHits(_ levels: ArraySlice<Level>) -> Bool {
    guard levels.allSatisfy({ $0.kind == .object }), levels.last?.name == .hits else {
      return false
    }
    return levels.count == 2
      || levels.count == 3 && levels[levels.startIndex + 1].name == .response
  }
}
