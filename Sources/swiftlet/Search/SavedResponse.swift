// SPDX-License-Identifier: Apache-2.0

/// A file that holds an answer of Elasticsearch's `_search` or `_eql/search` in one JSON object,
/// where events line by line are wanted.
enum SavedResponse: String {
  case hits
  case events
  case sequences

  /// Most bytes of the beginning that are looked at.
  private static let limit = 64 << 10

  /// Recognises the beginning of an input: an object that has, as its own member, an object `hits`
  /// with a list `hits`, `events` or `sequences`. However it is broken into lines.
  init?(_ bytes: UnsafeRawBufferPointer) {
    var scanner = Scanner(bytes: bytes.prefix(Self.limit))
    // The names that lead to the current place; arrays have none.
    var path: [String?] = []
    var name: String?
    while let token = scanner.next() {
      switch token {
      case .text(let text):
        // Whether it is a name or a value is decided by what follows.
        name = text
        continue
      case .open(let isObject):
        if !isObject, path.count == 2, path[1] == "hits", let name, let kind = Self(rawValue: name)
        {
          self = kind
          return
        }
        if path.isEmpty, !isObject { return nil }
        path.append(isObject ? name : nil)
      case .close:
        _ = path.popLast()
        // The first object is closed: a line of events.
        if path.isEmpty { return nil }
      case .colon: continue
      case .other: break
      }
      name = nil
    }
    // The first lines end inside of `hits`, before its list: of a short answer the last line waits.
    guard path.count == 2, path[1] == "hits" else { return nil }
    self = .hits
  }

  /// What takes the events out, one a line.
  var filter: String { self == .sequences ? ".hits.sequences[].events[]" : ".hits.\(rawValue)[]" }

  /// Says what to do with the input.
  func report(_ source: String) {
    let file = source == "<stdin>" ? "RESPONSE.json" : ShellWords.text([source])
    Console.error(
      "\(source.visible) is one answer of Elasticsearch, not one event a line",
      help: ["take its events out: jq -c '\(filter)' \(file.visible) > events.ndjson"]
    )
  }

  /// Splits JSON into what tells its structure.
  private struct Scanner {
    enum Token {
      case text(String)
      case open(isObject: Bool)
      case close
      case colon
      case other
    }

    let bytes: Slice<UnsafeRawBufferPointer>
    private var place = 0

    init(bytes: Slice<UnsafeRawBufferPointer>) {
      self.bytes = bytes
    }

    mutating func next() -> Token? {
      while place < bytes.endIndex {
        let byte = bytes[place]
        place += 1
        switch byte {
        case 32, 9, 10, 13: continue
        case UInt8(ascii: "\""): return .text(text())
        case UInt8(ascii: "{"): return .open(isObject: true)
        case UInt8(ascii: "["): return .open(isObject: false)
        case UInt8(ascii: "}"), UInt8(ascii: "]"): return .close
        case UInt8(ascii: ":"): return .colon
        default: return .other
        }
      }
      return nil
    }

    /// A string, escapes as they are: the names that matter have none.
    private mutating func text() -> String {
      let start = place
      while place < bytes.endIndex, bytes[place] != UInt8(ascii: "\"") {
        place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
      }
      let end = min(place, bytes.endIndex)
      place = end + 1
      return String(decoding: bytes[start..<end], as: UTF8.self)
    }
  }
}
