// SPDX-License-Identifier: Apache-2.0

/// Matches that became no alerts because a run had too many, put together by where they came from.
package struct BeyondLimit: Sendable, Equatable {
  /// What matches have in common.
  package struct Group: Sendable, Hashable {
    /// `host.name`, empty where an event lacks it.
    package var host: String
    /// `user.name`
    package var user: String
    /// `process.name`
    package var process: String
  }

  /// Most groups that are told apart.
  package static let maximumGroups = 200

  /// How many there are of each.
  package private(set) var groups: [Group: Int] = [:]
  /// How many there are of further groups.
  package private(set) var others = 0

  /// None.
  package init() {}

  init(groups: [Group: Int], others: Int) {
    self.groups = groups
    self.others = others
  }

  /// Counts one.
  mutating func add(_ group: Group, count: Int = 1) {
    if groups[group] != nil || groups.count < Self.maximumGroups {
      groups[group, default: 0] += count
    } else {
      others += count
    }
  }

  /// Counts those of another.
  mutating func add(_ other: BeyondLimit) {
    for (group, count) in other.groups { add(group, count: count) }
    others += other.others
  }

  /// All of them.
  package var count: Int { groups.values.reduce(others, +) }

  /// The groups, the greatest first.
  package var ordered: [(group: Group, count: Int)] {
    groups.map { (group: $0.key, count: $0.value) }
      .sorted {
        ($1.count, $0.group.host, $0.group.user, $0.group.process)
          < ($0.count, $1.group.host, $1.group.user, $1.group.process)
      }
  }
}
