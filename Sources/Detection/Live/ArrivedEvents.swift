// SPDX-License-Identifier: Apache-2.0
import EQL
import Events

/// Makes the events that wait for their turn, of memory that others have let go. Used by one thread.
package final class ArrivedEvents {
  /// Most that are kept for others.
  private static let mostKept = 2_048
  /// Memory of long lines is not kept.
  private static let longestKept = 16 << 10

  private var free: [ArrivedEvent] = []

  /// None yet.
  package init() {}

  /// An event of which nothing is said yet.
  func make() -> ArrivedEvent { free.popLast() ?? ArrivedEvent() }

  /// Takes an event back that nobody looks at any more.
  func giveBack(_ event: ArrivedEvent) {
    guard free.count < Self.mostKept else { return }
    event.clear(longestKept: Self.longestKept)
    free.append(event)
  }

  /// The event of which something was said elsewhere, with what sequences ask of it.
  package func make(_ event: MatchedEvent, host: String?) -> ArrivedEvent {
    let made = make()
    made.index = event.index
    made.idBytes += event.id.utf8
    made.time = event.time
    made.line += event.line
    made.source = event.record.source
    made.lineNumber = event.record.lineNumber
    made.host = host
    made.tiebreaker = event.tiebreaker
    // Alerts on single events do not wait.
    for claim in event.claims where !claim.stages.isEmpty {
      let first = made.keys.count
      made.keys.append(claim.stages)
      made.claims.append(.init(rule: claim.rule, keys: first..<made.keys.count))
    }
    return made
  }

  /// The same event once more.
  func copy(_ event: ArrivedEvent) -> ArrivedEvent {
    let made = make()
    made.index = event.index
    made.idBytes += event.idBytes
    made.time = event.time
    made.line += event.line
    made.source = event.source
    made.lineNumber = event.lineNumber
    made.host = event.host
    made.tiebreaker = event.tiebreaker
    made.claims = event.claims
    made.keys = event.keys
    return made
  }
}
