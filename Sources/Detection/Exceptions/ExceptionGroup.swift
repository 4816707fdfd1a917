// SPDX-License-Identifier: Apache-2.0
import EQL
import Rules

/// Makes one condition of many items: any of them.
///
/// Where many items begin with a text of the same field, such as a thousand users each with a command
/// line, the field is first looked up in the set of all these texts, so that an event with none of them
/// costs one look-up and not a thousand comparisons.
enum ExceptionGroup {
  /// Fewest items that are worth a look-up of their own.
  private static let fewest = 8

  private struct Key: Hashable {
    var field: ResolvedField
    var ignoresCase: Bool
  }

  static func condition(of items: [CompiledException]) -> Condition {
    var groups: [Key: [(texts: [String], condition: Condition, isAll: Bool)]] = [:]
    var rest: [Condition] = []
    var counts: [Key: Int] = [:]
    let keys = items.map { item in item.parts.compactMap { Self.texts(of: $0)?.key } }
    for key in keys.flatMap({ Set($0) }) { counts[key, default: 0] += 1 }
    for (item, own) in zip(items, keys) {
      // The field that most items ask for.
      guard let key = own.max(by: { counts[$0] ?? 0 < counts[$1] ?? 0 }),
        counts[key] ?? 0 >= fewest,
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
      guard !others.isEmpty else { continue }
      rest.append(
        .and([member(key, others.flatMap(\.texts)), .or(others.map(\.condition), none)], none)
      )
    }
    return .or(rest, none)
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
