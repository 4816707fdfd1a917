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
    discussion: """
      Status 2 when a rule is invalid. Warnings alone are status 0. Exception lists that rules name are looked \
      for in the store, or in the files that --exceptions names.
      """
  )

  @Flag(help: "Write one JSON array of problems.")
  var json = false
  @Flag(help: "Leave warnings out.")
  var quiet = false
  @OptionGroup var fields: FieldOptions
  @OptionGroup var exceptions: ExceptionOptions
  @Argument(help: ArgumentHelp("Rule files or folders.", valueName: "path"))
  var paths: [String]

  func run() throws {
    let schema = try fields.schema()
    let loader = RuleSet.loader(now: Clock.now, schema: schema)
    var result = loader.load(paths: paths)
    try checkExceptionLists(&result, schema)
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

  /// Adds an error for each exception list that a rule names and that does not exist.
  private func checkExceptionLists(_ result: inout RuleLoadResult, _ schema: Schema) throws {
    for loaded in result.rules where ExceptionSet.hasUnreadableNames(loaded.rule) {
      result.issues.append(
        RuleIssue(
          source: loaded.source,
          diagnostic: Diagnostic(
            .badException,
            "`exceptions_list` is a list of objects, each with the text `list_id`",
            at: Self.place(of: "", in: loaded.source),
            help: [#"exceptions_list = [{list_id = "office", type = "detection"}]"#]
          )
        )
      )
    }
    let naming = result.rules.filter { !ExceptionSet.named(by: $0.rule).isEmpty }
    guard !naming.isEmpty else { return }
    let set =
      exceptions.files.isEmpty
      ? try StoredExceptions(layout: exceptions.store.layout).set()
      : try exceptions.set(for: result.rules, schema: schema)
    for loaded in naming {
      for id in set.missing(for: loaded.rule) {
        result.issues.append(
          RuleIssue(
            source: loaded.source,
            diagnostic: Diagnostic(
              .unknownExceptionList,
              "there is no exception list `\(id)`",
              at: Self.place(of: id, in: loaded.source),
              help: ["`swiftlet exceptions import` takes it over; the rule runs without it"]
            )
          )
        )
      }
    }
  }

  /// Where a rule's file names a list: behind `exceptions_list`.
  private static func place(of id: String, in source: SourceText) -> SourceRange {
    let key = Array("exceptions_list".utf8)
    let name = Array(id.utf8)
    func find(_ wanted: [UInt8], from start: Int) -> Int? {
      guard !wanted.isEmpty, source.bytes.count >= wanted.count else { return nil }
      return (start...(source.bytes.count - wanted.count)).first {
        source.bytes[$0] == wanted[0] && source.bytes[$0...].starts(with: wanted)
      }
    }
    guard let start = find(key, from: 0) else { return SourceRange(0, 0) }
    guard start + key.count <= source.bytes.count - name.count,
      !name.isEmpty, let place = find(name, from: start + key.count)
    else { return SourceRange(start, start + key.count) }
    return SourceRange(place, place + name.count)
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
