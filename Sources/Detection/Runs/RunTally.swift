// SPDX-License-Identifier: Apache-2.0
import EQL
import Events

/// The matches of one rule in one piece: the first of those that are not known, up to the limit, and
/// the number of the others. Bounded, however many there are.
struct RunTally {
  private struct Found {
    var id: String
    var match: RunMatch
  }

  private let limit: Int
  private let fields: LineFields
  private var unknown: [Found] = []
  /// Matches whose ids have not been looked up yet.
  private var waiting: [Found] = []
  private var seen = RecentIdentities(capacity: 1_000_000)
  private(set) var matches = 0
  private(set) var known = 0
  /// Matches beyond the limit by their ids, so that one that a later piece makes an alert of is taken
  /// back; of further ones only how many there are.
  private(set) var beyond: [String: BeyondLimit.Group] = [:]
  private(set) var uncertain = BeyondLimit()

  private static let batch = 500
  static let maximumBeyond = 50_000

  /// `fields`: host, user and process of an event, by which matches beyond the limit are grouped.
  init(limit: Int, fields: LineFields) {
    self.limit = limit
    self.fields = fields
  }

  /// The fields that matches are grouped by.
  static let grouping = ["host.name", "user.name", "process.name"]

  /// Takes a match by the id that its alert has; the same one counts once.
  mutating func add(_ match: RunMatch, id: String, known lookUp: ([String]) throws -> Set<String>)
    throws
  {
    guard seen.insert(index: nil, id: id) else { return }
    matches += 1
    waiting.append(Found(id: id, match: match))
    if waiting.count >= Self.batch { try settle(lookUp) }
  }

  /// Tells what is known from what is not.
  private mutating func settle(_ lookUp: ([String]) throws -> Set<String>) throws {
    guard !waiting.isEmpty else { return }
    let ids = try lookUp(waiting.map(\.id))
    known += ids.count
    unknown += waiting.filter { !ids.contains($0.id) }
    waiting = []
    guard unknown.count > limit else { return }
    // What happened first becomes an alert; of one instant the order of ids decides.
    unknown.sort {
      ($0.match.time?.nanoseconds ?? .min, $0.id) < ($1.match.time?.nanoseconds ?? .min, $1.id)
    }
    for found in unknown[limit...] {
      let group = group(of: found.match)
      if beyond.count < Self.maximumBeyond {
        beyond[found.id] = group
      } else {
        uncertain.add(group)
      }
    }
    unknown.removeLast(unknown.count - limit)
  }

  private func group(of match: RunMatch) -> BeyondLimit.Group {
    let values = match.event.map { fields.values(of: $0.line) } ?? [nil, nil, nil]
    return BeyondLimit.Group(
      host: values[0]?.text ?? "",
      user: values[1]?.text ?? "",
      process: values[2]?.text ?? ""
    )
  }

  /// The matches that become alerts, in the order in which they happened.
  mutating func finish(known lookUp: ([String]) throws -> Set<String>) throws -> [RunMatch] {
    try settle(lookUp)
    return unknown.sorted {
      ($0.match.time?.nanoseconds ?? .min, $0.id) < ($1.match.time?.nanoseconds ?? .min, $1.id)
    }.map(\.match)
  }

  /// Whether the limit was reached; it is so also when it was met to the one.
  var isLimitReached: Bool { unknown.count >= limit }
}
