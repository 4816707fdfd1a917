// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events
import Rules
import Storage

/// `swiftlet report`: one file that tells what happened.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write alerts as one HTML file that opens offline and can be printed.",
    discussion: """
      The file holds a summary, a timeline, the rules, an ATT&CK table, and each alert with its reason, clauses \
      and processes. It has no script and asks for nothing from outside. Alerts of every status are in it \
      unless --status says otherwise.

      Examples:
        swiftlet report --since 7d --out week.html
        swiftlet report --where 'process.name == "ssh"' --out - > ssh.html
      """
  )

  @OptionGroup var store: StoreArguments
  @OptionGroup var selection: AlertSelection
  @Option(help: ArgumentHelp("The file; - is standard output.", valueName: "file"))
  var out: String
  @Option(
    help: ArgumentHelp(
      "At most so many alerts one by one, the worst and newest; all are counted.",
      valueName: "n"
    )
  )
  var limit = 500

  func validate() throws {
    if !(0...10_000).contains(limit) { throw ValidationError("--limit is 0 to 10000.") }
    if out.isEmpty { throw ValidationError("--out names a file, or - for standard output.") }
  }

  func run() throws {
    let condition = try selection.compiledCondition()
    let state = try store.state()
    var contents = ReportContents(limit: limit)
    contents.selection = selectionWords
    do throws(StorageError) {
      try contents.read(state, selection.filter(), condition)
    } catch {
      throw StoreMessages.failure(error)
    }
    condition?.reportUnreadable()
    contents.unreadable = condition?.unreadable ?? 0
    let page = ReportPage(contents, made: Clock.now).text
    if out == "-" {
      Console.write(page)
    } else {
      do throws(ReportFile.Failure) {
        try ReportFile.write(page, to: out)
      } catch {
        throw failure(error.code)
      }
      Console.note(
        "\(ProgressLine.count(contents.statistics.overall.alerts, "alert")) in \(out.visible)"
      )
    }
  }

  /// The options that chose the alerts, as they were given.
  private var selectionWords: [String] {
    var words: [String] = []
    if let since = selection.since { words.append("since \(since.timestamp.iso8601())") }
    if let until = selection.until { words.append("until \(until.timestamp.iso8601())") }
    words += selection.statuses.map { "status \($0.rawValue)" }
    words += selection.severities.map { "severity \($0.rawValue)" }
    words += selection.rules.map { "rule \($0)" } + selection.hosts.map { "host \($0)" }
    words += selection.tags.map { "tag \($0)" } + selection.assignees.map { "assignee \($0)" }
    if let condition = selection.condition { words.append("where \(condition)") }
    return words
  }

  private func failure(_ code: Int32) -> ExitCode {
    Console.error("\(out.visible) cannot be written: \(SystemError.text(code))")
    return .runtimeFailure
  }
}
