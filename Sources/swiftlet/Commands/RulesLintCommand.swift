// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Detection
import EQL
import Events
import Rules

/// `swiftlet rules lint`: says everything that is wrong with rule files.
struct RulesLintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Check rule files; each problem with its place and its mend.",
    discussion: "Status 2 when a rule is invalid. Warnings alone are status 0."
  )

  @Flag(help: "Write one JSON array of problems.")
  var json = false
  @Flag(help: "Leave warnings out.")
  var quiet = false
  @OptionGroup var fields: FieldOptions
  @Argument(help: ArgumentHelp("Rule files or folders.", valueName: "path"))
  var paths: [String]

  func run() throws {
    let loader = RuleSet.loader(now: Clock.now, schema: try fields.schema())
    let result = loader.load(paths: paths)
    let shown = result.issues.filter { !quiet || $0.isError }
    let printer = IssuePrinter(style: .output)
    if json {
      Console.print(JSONValue.array(shown.map(printer.json)).serialised())
    } else {
      for issue in shown { Console.print(printer.text(issue)) }
    }
    for (path, reason) in result.unreadable { Console.error("\(path.visible): \(reason)") }
    summarise(result)
    guard result.unreadable.isEmpty, !result.issues.contains(where: \.isError), result.fileCount > 0
    else { throw ExitCode.badInput }
  }

  private func summarise(_ result: RuleLoadResult) {
    let errors = result.issues.filter(\.isError).count
    let warnings = result.issues.count - errors
    let notRun = result.rules.filter { !$0.rule.isRun }.count
    var text = "\(ProgressLine.count(result.fileCount, "file")): \(result.rules.count) valid"
    if result.invalidCount > 0 { text += ", \(result.invalidCount) invalid" }
    text += "; \(errors) errors, \(warnings) warnings"
    if notRun > 0 { text += "; \(notRun) of other types than eql, which are not run" }
    Console.note(text)
  }
}
