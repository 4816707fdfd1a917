// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events
import Storage

/// `swiftlet alerts stats`: how many alerts, and how quick rules and people were.
struct AlertsStatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Count alerts and measure how quick rules and people were with them.",
    discussion: """
      Time to detect (MTTD) is from the event to the raise, time to acknowledge from the raise to the first \
      change of the status, time to respond (MTTR) from the raise to the closing. Each as median, mean and \
      95th percentile; what is left out is said. Alerts of every status count unless --status says otherwise; \
      of a sequence only the one over all.

      Examples:
        swiftlet alerts stats --since 30d
        swiftlet alerts stats --rule tunnel --json | jq .overall.time_to_respond
      """
  )

  @OptionGroup var store: StoreArguments
  @OptionGroup var selection: AlertSelection
  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let condition = try selection.compiledCondition()
    let filter = selection.filter()
    let state = try store.state()
    var statistics = AlertStatistics()
    do throws(StorageError) {
      try state.read { transaction in
        guard let condition else {
          return try transaction.forEachCourse(filter) { statistics.add($0) }
        }
        try transaction.forEachAlert(filter) { alert in
          if condition.holds(alert) { statistics.add(alert.course) }
          return true
        }
      }
    } catch {
      throw StoreMessages.failure(error)
    }
    condition?.reportUnreadable()
    if json {
      Console.print(Self.document(statistics).serialised())
    } else {
      AlertStatisticsPrinter(statistics).show(isNarrowed: selection.isNarrowed)
    }
  }

  private static func document(_ statistics: AlertStatistics) -> JSONValue {
    func counts(_ list: [(name: String, count: Int)]) -> JSONValue {
      .object(list.map { .init($0.name, .number($0.count)) })
    }
    return .object([
      .init("from", statistics.earliest.map { .string($0.iso8601()) } ?? .null),
      .init("to", statistics.latest.map { .string($0.iso8601()) } ?? .null),
      .init("severity", counts(statistics.severitiesInOrder)),
      .init("status", counts(statistics.statusesInOrder)),
      .init("host", counts(AlertStatistics.inOrder(statistics.hosts))),
      .init("overall", statistics.overall.document()),
      .init(
        "rules",
        .array(
          statistics.rulesInOrder.map { rule in
            rule.times.document([
              .init("rule_id", .string(rule.id)), .init("name", .string(rule.name)),
            ])
          }
        )
      ),
    ])
  }
}
