// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events
import Storage

/// `swiftlet alerts list`: alerts as a table or for machines, or counted.
struct AlertsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List alerts: the open ones, the newest first.",
    discussion: """
      Events of sequences and alerts of building-block rules are left out unless --building-blocks asks for \
      them. --where is a condition in EQL on the alert's document, which has the event's fields and \
      kibana.alert.*; it may begin with a category, as a query does.

      Examples:
        swiftlet alerts list --severity high --severity critical --since 7d
        swiftlet alerts list --where 'process.name == "ssh" and user.name != "root"'
        swiftlet alerts list --group-by user.name
        swiftlet alerts list --all --csv --fields host.name,process.args > all.csv
        swiftlet alerts list --rule tunnel --ids | swiftlet alerts ack -
      """
  )

  @OptionGroup var store: StoreArguments
  @OptionGroup var selection: AlertSelection
  @OptionGroup var output: AlertListOutput
  @Option(
    help: ArgumentHelp("By what alerts are put in order.", valueName: "key")
  )
  var sort: AlertOrder.Key = .raised
  @Flag(help: "The other way round: the oldest, least, or last first.")
  var reverse = false
  @Option(help: ArgumentHelp("At most so many; 0: all.", valueName: "n"))
  var limit = 100
  @Option(
    name: .customLong("group-by"),
    help: ArgumentHelp(
      "Count alerts by the values of a field: rule, severity, status, host, tag, assignee, or any field.",
      valueName: "field"
    )
  )
  var group: String?
  @Flag(help: "Then follow new alerts until Ctrl-C.")
  var watch = false

  func validate() throws {
    if limit < 0 { throw ValidationError("--limit is not negative.") }
    if group != nil, watch { throw ValidationError("--watch lists alerts; leave --group-by out.") }
    if group != nil, output.csv || output.ids || !output.fields.isEmpty {
      throw ValidationError("--group-by prints counts: leave --csv, --fields and --ids out.")
    }
  }

  func run() throws {
    let filter = selection.filter(usually: [.open])
    let condition = try selection.compiledCondition()
    let state = try store.state()
    do throws(StorageError) {
      if let group {
        try AlertGrouping(field: group, json: output.json).run(state, filter, condition)
      } else {
        try list(state, filter, condition)
      }
    } catch {
      throw StoreMessages.failure(error)
    }
    condition?.reportUnreadable()
  }

  private func list(
    _ state: StateDatabase,
    _ filter: AlertFilter,
    _ condition: AlertCondition?
  ) throws(StorageError) {
    let usual = AlertOrder(sort)
    let order = AlertOrder(sort, isDescending: usual.isDescending != reverse)
    var unknown = UnknownFields(output.names, option: "--fields", schema: AlertFields.schema)
    let listing = output.listing(tellsStatus: filter.statuses.count != 1, isFollowed: watch)
    var shown = 0
    var hasMore = false
    let last = try state.read { transaction in
      try transaction.forEachAlert(filter, in: order) { alert in
        if let condition, !condition.holds(alert) { return true }
        guard limit == 0 || shown < limit else {
          hasMore = true
          return false
        }
        shown += 1
        unknown.look(at: alert.document)
        listing.add(alert, id: try transaction.abbreviation(ofID: alert.record.id))
        return true
      }
      return try transaction.lastAlertNumber()
    }
    listing.finish()
    unknown.show()
    if !output.isForMachines {
      try summarise(state, filter, shown: shown, hasMore: hasMore, isNewest: last > 0)
    }
    if watch {
      AlertFollowing(state: state, filter: filter, condition: condition, listing: listing)
        .run(after: last)
    }
  }

  private func summarise(
    _ state: StateDatabase,
    _ filter: AlertFilter,
    shown: Int,
    hasMore: Bool,
    isNewest hasAlerts: Bool
  ) throws(StorageError) {
    if hasMore {
      let text =
        selection.condition == nil
        ? "\(ProgressLine.count(shown)) of \(ProgressLine.count(try state.read { try $0.alertCount(filter) })) alerts"
        : "\(ProgressLine.count(shown, "alert")), and there are more"
      Console.note("\(text); --limit 0 lists all")
    } else if shown > 0 {
      Console.note(ProgressLine.count(shown, "alert"))
    } else if !hasAlerts {
      Console.note("no alert was raised yet; `sudo swiftlet run` watches this host")
    } else if selection.isNarrowed {
      Console.note("no alert is so; `swiftlet alerts list` without options lists all open ones")
    } else {
      Console.note("no alert is open; `swiftlet alerts list --all` lists those that were closed")
    }
  }
}

extension AlertOrder.Key: ExpressibleByArgument {}
