// SPDX-License-Identifier: Apache-2.0

/// Texts and patterns taken apart, each once.
package final class OracleTexts {
  private var plain: [String: [UInt32]] = [:]
  private var folded: [String: [UInt32]] = [:]
  private var wildcards: [String: [[UInt32]]] = [:]
  private var regexes: [String: OracleRegex] = [:]

  /// None so far.
  package init() {}

  /// The characters of a text; ASCII letters in lower case if case is ignored.
  func scalars(_ text: String, isFolded: Bool) -> [UInt32] {
    // Composed and decomposed letters are equal as keys of a dictionary, but are not the same text.
    guard text.utf8.count < 4_096, text.utf8.allSatisfy({ $0 < 0x80 }) else {
      return Self.scalars(text, isFolded)
    }
    if let known = isFolded ? folded[text] : plain[text] { return known }
    let scalars = Self.scalars(text, isFolded)
    if isFolded { folded[text] = scalars } else { plain[text] = scalars }
    return scalars
  }

  private static func scalars(_ text: String, _ isFolded: Bool) -> [UInt32] {
    text.unicodeScalars.map { scalar in
      isFolded && (65...90).contains(scalar.value) ? scalar.value + 32 : scalar.value
    }
  }

  /// What stands between the stars of a wildcard pattern.
  func segments(_ pattern: String, isFolded: Bool) -> [[UInt32]] {
    let key = (isFolded ? "~" : "=") + pattern.unicodeScalars.map { "\($0.value) " }.joined()
    if let known = wildcards[key] { return known }
    let segments = scalars(pattern, isFolded: isFolded)
      .split(separator: 42, omittingEmptySubsequences: false).map { Array($0) }
    wildcards[key] = segments
    return segments
  }

  func regex(_ pattern: String) -> OracleRegex {
    let key = pattern.unicodeScalars.map { "\($0.value) " }.joined()
    if let known = regexes[key] { return known }
    let regex = OracleRegex(pattern)
    regexes[key] = regex
    return regex
  }
}

/// Wildcard patterns: what stands before the first star is the beginning, what stands behind the last
/// is the end, the rest follows one behind the other, each as early as it can.
enum OracleWildcard {
  static func matches(_ segments: [[UInt32]], _ value: [UInt32]) -> Bool {
    func stands(_ segment: [UInt32], at place: Int) -> Bool {
      for index in 0..<segment.count
      where segment[index] != 63 && segment[index] != value[place + index] {
        return false
      }
      return true
    }
    let first = segments[0]
    let last = segments[segments.count - 1]
    guard value.count >= first.count, stands(first, at: 0) else { return false }
    if segments.count == 1 { return value.count == first.count }
    var place = first.count
    for segment in segments[1..<segments.count - 1] {
      while place + segment.count <= value.count, !stands(segment, at: place) { place += 1 }
      guard place + segment.count <= value.count else { return false }
      place += segment.count
    }
    return place + last.count <= value.count && stands(last, at: value.count - last.count)
  }
}

/// Lucene's regular expressions, matched by the set of all places that can be reached.
struct OracleRegex {
  private indirect enum Node {
    case any
    case never
    case set([ClosedRange<UInt32>], isNegated: Bool)
    case sequence([Node])
    case either([Node])
    case repeated(Node, least: Int, most: Int?)
  }

  private var rest: ArraySlice<UInt32>
  private var root = Node.never

  init(_ pattern: String) {
    rest = ArraySlice(pattern.unicodeScalars.map(\.value))
    root = either()
  }

  /// Whether the whole value matches.
  func matches(_ value: [UInt32], isFolded: Bool) -> Bool {
    Self.ends(root, [0], value, isFolded).contains(value.count)
  }

  private static func ends(
    _ node: Node,
    _ starts: Set<Int>,
    _ value: [UInt32],
    _ isFolded: Bool
  ) -> Set<Int> {
    switch node {
    case .never: return []
    case .any: return Set(starts.filter { $0 < value.count }.map { $0 + 1 })
    case .set(let ranges, let isNegated):
      return Set(
        starts.filter { place in
          guard place < value.count else { return false }
          let own = value[place]
          let isLetter = isFolded && (97...122).contains(own)
          let isIn = ranges.contains { $0.contains(own) || isLetter && $0.contains(own - 32) }
          return isIn != isNegated
        }.map { $0 + 1 }
      )
    case .sequence(let nodes):
      return nodes.reduce(starts) { ends($1, $0, value, isFolded) }
    case .either(let nodes):
      return nodes.reduce([]) { $0.union(ends($1, starts, value, isFolded)) }
    case .repeated(let node, let least, let most):
      var reached = starts
      for _ in 0..<least { reached = ends(node, reached, value, isFolded) }
      var all = reached
      for _ in 0..<(most.map { $0 - least } ?? value.count + 1) {
        reached = ends(node, reached, value, isFolded).subtracting(all)
        all.formUnion(reached)
        if reached.isEmpty { break }
      }
      return all
    }
  }

  // MARK: Reading

  private mutating func either() -> Node {
    var branches = [sequence()]
    while rest.first == 124 {
      rest.removeFirst()
      branches.append(sequence())
    }
    return .either(branches)
  }

  private mutating func sequence() -> Node {
    var nodes: [Node] = []
    while let next = rest.first, next != 124, next != 41 {
      var node = atom()
      while let sign = rest.first, let (least, most) = repetition(sign) {
        node = .repeated(node, least: least, most: most)
      }
      nodes.append(node)
    }
    return .sequence(nodes)
  }

  private mutating func repetition(_ sign: UInt32) -> (Int, Int?)? {
    switch sign {
    case 42: rest.removeFirst(); return (0, nil)
    case 43: rest.removeFirst(); return (1, nil)
    case 63: rest.removeFirst(); return (0, 1)
    case 123:
      let inner = rest.dropFirst().prefix { $0 != 125 }
      rest = rest.dropFirst(inner.count + 2)
      let text = String(String.UnicodeScalarView(inner.compactMap { Unicode.Scalar($0) }))
      let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
      let least = parts[0] ?? 0
      return (least, parts.count == 1 ? least : parts[1])
    default: return nil
    }
  }

  private static func one(_ scalar: UInt32) -> Node { .set([scalar...scalar], isNegated: false) }

  private static let digits: [ClosedRange<UInt32>] = [48...57]
  private static let blanks: [ClosedRange<UInt32>] = [9...10, 13...13, 32...32]
  private static let wordParts: [ClosedRange<UInt32>] = [48...57, 65...90, 97...122, 95...95]

  private mutating func atom() -> Node {
    let scalar = rest.removeFirst()
    switch scalar {
    case 46: return .any
    case 64: return .repeated(.any, least: 0, most: nil)
    case 35: return .never
    case 40:
      let inner = either()
      rest.removeFirst()
      return inner
    case 34:
      let inner = rest.prefix { $0 != 34 }
      rest = rest.dropFirst(inner.count + 1)
      return .sequence(inner.map(Self.one))
    case 92:
      let escaped = rest.removeFirst()
      switch escaped {
      case 100: return .set(Self.digits, isNegated: false)
      case 68: return .set(Self.digits, isNegated: true)
      case 115: return .set(Self.blanks, isNegated: false)
      case 83: return .set(Self.blanks, isNegated: true)
      case 119: return .set(Self.wordParts, isNegated: false)
      case 87: return .set(Self.wordParts, isNegated: true)
      default: return Self.one(escaped)
      }
    case 91: return characterClass()
    default: return Self.one(scalar)
    }
  }

  private mutating func characterClass() -> Node {
    let isNegated = rest.first == 94
    if isNegated { rest.removeFirst() }
    var ranges: [ClosedRange<UInt32>] = []
    while let low = rest.popFirst(), low != 93 || ranges.isEmpty {
      let first = low == 92 ? rest.removeFirst() : low
      if rest.first == 45, rest.dropFirst().first != 93 {
        rest.removeFirst()
        ranges.append(first...rest.removeFirst())
      } else {
        ranges.append(first...first)
      }
    }
    return .set(ranges, isNegated: isNegated)
  }
}
