// SPDX-License-Identifier: Apache-2.0
import EQL
import Rules

/// Makes one condition of many items: any of them.
///
/// Where many items ask for a text of the same field, such as a thousand users each with a command line,
/// the field is first looked up in the set of all these texts, then in those of ever smaller parts of
/// them: an event with none of the texts costs one look-up, one with some of them a few dozen.
enum ExceptionGroup {
  /// Fewest items that are worth a look-up of their own.
  private static let fewest = 8
  /// Parts into which many items are split.
  private static let parts = 16

  private typealias Member = (texts: [String], condition: Condition, isAll: Bool)

  private struct Key: Hashable {
    var field: ResolvedField
    var ignoresCase: Bool
  }

  static func condition(of items: [CompiledException]) -> Condition {
    var groups: [Key: [Member]] = [:]
    var rest: [Condition] = []
    var distinct: [Key: Set<String>] = [:]
    let keys = items.map { item in item.parts.compactMap { Self.texts(of: $0) } }
    for (key, texts) in keys.joined() { distinct[key, default: []].formUnion(texts) }
    for (item, own) in zip(items, keys.map { $0.map(\.key) }) {
      // The field that tells most items apart.
      guard let key = own.max(by: { distinct[$0]?.count ?? 0 < distinct[$1]?.count ?? 0 }),
        distinct[key]?.count ?? 0 >= fewest,
        let texts = item.parts.lazy.compactMap(Self.texts).first(where: { $0.key == key })?.texts
      else {
        rest.append(item.condition)
        continue
      }
      groups[key, default: []].append((texts, item.condition, item.parts.count == 1))
    }
    // In a fixed order, whatever the tables' is.
    for (key, members) in groups.sorted(by: { $0.key.field.path < $1.key.field.path }) {
      let alone = members.filter(\.isAll)
      let others = members.filter { !$0.isAll }
      if !alone.isEmpty { rest.append(member(key, alone.flatMap(\.texts))) }
      // Items with the same text stand side by side.
      let sorted = others.sorted { $0.texts[0] < $1.texts[0] }
      if !sorted.isEmpty { rest.append(tree(key, sorted[...])) }
    }
    return .or(rest, none)
  }

  /// Any of the items, each behind the sets of the parts that it stands in.
  private static func tree(_ key: Key, _ members: ArraySlice<Member>) -> Condition {
    let isSmall = members.count <= fewest
    let size = (members.count + parts - 1) / parts
    let branches =
      isSmall
      ? members.map(\.condition)
      : stride(from: members.startIndex, to: members.endIndex, by: size).map { start in
        tree(key, members[start..<min(start + size, members.endIndex)])
      }
    return .and([member(key, members.flatMap(\.texts)), .or(branches, none)], none)
  }

  private static let none = SourceRange(0, 0)

  private static func member(_ key: Key, _ texts: [String]) -> Condition {
    .leaf(.member(key.field, ValueSet(texts: texts, ignoresCase: key.ignoresCase)), none)
  }

  private static func texts(of part: Condition) -> (key: Key, texts: [String])? {
    guard case .leaf(.equals(let field, let texts, let ignoresCase), _) = part else { return nil }
    return (Key(field: field, ignoresCase: ignoresCase), texts)
  }
}
