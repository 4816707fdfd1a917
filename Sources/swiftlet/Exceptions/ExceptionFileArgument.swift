// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import EQL
import Events
import Foundation
import Rules

/// Reads files of exceptions; says what is wrong and ends the command where something cannot be used.
enum ExceptionFileArgument {
  /// The file's items and lists, which can all be applied with these value lists.
  static func read(
    _ path: String,
    schema: Schema,
    valueLists: [String: ValueList],
    listID: String? = nil,
    quiet: Bool = false
  ) throws -> ExceptionFile {
    var file = ExceptionFile(SourceText(name: path, bytes: try bytes(path)), listID: listID)
    var compiler = ExceptionCompiler(schema: schema, lists: valueLists, suggests: true)
    for located in file.located { file.add(compiler.compile(located.item).problems, of: located) }
    try report(file.issues, quiet: quiet)
    return file
  }

  /// Says problems; ends the command where one is an error.
  static func report(_ issues: [RuleIssue], quiet: Bool = false) throws {
    let printer = IssuePrinter(style: .messages)
    for issue in issues where issue.isError || !quiet { Console.note(printer.text(issue)) }
    let errors = issues.filter(\.isError).count
    guard errors == 0 else {
      Console.error("\(ProgressLine.count(errors, "error")): nothing of it is used")
      throw ExitCode.badInput
    }
  }

  /// A file, or standard input for `-`.
  static func bytes(_ path: String) throws -> [UInt8] {
    let file = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path)
    guard let data = try? file?.readToEnd() ?? Data(), file != nil else {
      Console.error("\(path.visible) cannot be read: \(String(cString: strerror(errno)))")
      throw ExitCode.badInput
    }
    return Array(data)
  }
}

/// Exceptions that a command takes from files.
struct ExceptionOptions: ParsableArguments {
  @Option(
    name: .customLong("exceptions"),
    help: ArgumentHelp(
      "A file of exceptions, as Elastic exports them; repeatable.",
      discussion: """
        A list counts for the rules that name it; one that no loaded rule names, and items without a list, \
        count for all rules. Value lists are those of the store.
        """,
      valueName: "file"
    )
  )
  var files: [String] = []
  @OptionGroup var store: StoreArguments

  /// What the files hold, for these rules; without files none.
  func set(for rules: [LoadedRule], schema: Schema) throws -> ExceptionSet {
    guard !files.isEmpty else { return ExceptionSet() }
    var set = ExceptionSet()
    set.valueLists = try StoredExceptions(layout: store.layout).set().valueLists
    for path in files {
      let file = try ExceptionFileArgument.read(
        path,
        schema: schema,
        valueLists: set.valueLists,
        listID: "file:" + path,
        quiet: true
      )
      set.lists += file.lists.filter { list in !set.lists.contains { $0.id == list.id } }
      set.items += file.items
    }
    let known = Set(set.lists.map(\.id))
    for id in Set(set.items.map(\.listID)).subtracting(known).sorted() {
      set.lists.append(ExceptionList(id: id, kind: .detection, name: id, description: ""))
    }
    let named = Set(rules.flatMap { ExceptionSet.named(by: $0.rule).map(\.listID) })
    set.attachments = set.lists.filter { !named.contains($0.id) && !$0.isEnforcedElsewhere }
      .map { .init(listID: $0.id, ruleID: nil) }
    return set
  }
}
