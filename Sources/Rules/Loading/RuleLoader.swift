// SPDX-License-Identifier: Apache-2.0
package import EQL
import Events
import Foundation
import TOMLKit

/// Reads rule files: one file, or folders of `*.toml`.
package struct RuleLoader: Sendable {
  /// Largest file that is read, in bytes.
  static let maximumSize = 10 << 20
  /// Deepest nesting of brackets that is handed to the TOML parser, which recurses.
  static let maximumNesting = 100

  /// What is wrong with a query; ranges are offsets into it.
  private let checkQuery: @Sendable (Rule) -> [Diagnostic]

  /// A loader that checks the queries of rules that are run with `checkQuery`.
  package init(checkQuery: @escaping @Sendable (Rule) -> [Diagnostic]) {
    self.checkQuery = checkQuery
  }

  /// All rules of the paths; folders are read recursively in the order of their names.
  package func load(paths: [String]) -> RuleLoadResult {
    var result = RuleLoadResult()
    for path in paths {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        result.unreadable.append((path, "no such file or folder"))
        continue
      }
      let files = isFolder.boolValue ? Self.files(in: path) : [path]
      if files.isEmpty { result.unreadable.append((path, "the folder holds no .toml file")) }
      for file in files { load(file: file, into: &result) }
    }
    findDuplicates(&result)
    return result
  }

  /// A rule that is not in a file of its own, such as one built into the binary.
  package func load(name: String, bytes: [UInt8]) -> RuleLoadResult {
    var result = RuleLoadResult()
    load(name: name, bytes: bytes, into: &result)
    return result
  }

  /// Adds such a rule to what was loaded before.
  package func load(name: String, bytes: [UInt8], into result: inout RuleLoadResult) {
    result.fileCount += 1
    let source = SourceText(name: name, bytes: bytes)
    var diagnostics: [Diagnostic] = []
    let loaded = read(source, &diagnostics)
    result.issues += diagnostics.map { RuleIssue(source: source, diagnostic: $0) }
    if let loaded { result.rules.append(loaded) } else { result.invalidCount += 1 }
  }

  private func load(file: String, into result: inout RuleLoadResult) {
    guard let data = FileManager.default.contents(atPath: file) else {
      result.unreadable.append((file, "cannot be read"))
      return
    }
    load(name: file, bytes: Array(data), into: &result)
  }

  private static func files(in folder: String) -> [String] {
    let found = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    let base = folder.hasSuffix("/") ? folder : folder + "/"
    return found.filter { $0.hasSuffix(".toml") }.sorted().map { base + $0 }
  }

  // MARK: One file

  private func read(_ source: SourceText, _ diagnostics: inout [Diagnostic]) -> LoadedRule? {
    guard source.bytes.count <= Self.maximumSize else {
      diagnostics.append(
        Diagnostic(.tomlSyntax, "the file is larger than 10 MB", at: SourceRange(0, 1))
      )
      return nil
    }
    let locator = TOMLLocator(source.bytes)
    guard let document = document(source, locator, &diagnostics) else { return nil }
    var reader = RuleReader(document, locator: locator)
    let rule = reader.rule()
    diagnostics += reader.diagnostics
    guard let rule else { return nil }
    let queryPlaces = locator.places["rule.query"].flatMap {
      TOMLString(source.bytes, at: $0.value)
    }
    let loaded = LoadedRule(
      rule: rule,
      path: source.name,
      source: source,
      queryPlaces: queryPlaces.flatMap { places in
        rule.query.map { Array($0.utf8) == places.content } == true ? places : nil
      },
      idRange: locator.places["rule.rule_id"]?.value ?? SourceRange(0, 0)
    )
    guard rule.isRun else { return loaded }
    let problems = checkQuery(rule).map { loaded.inFile($0) }
    diagnostics += problems
    return problems.contains { $0.severity == .error } ? nil : loaded
  }

  /// The file as a tree; its bounds are checked before the parser, which trusts its input, sees it.
  private func document(
    _ source: SourceText,
    _ locator: TOMLLocator,
    _ diagnostics: inout [Diagnostic]
  ) -> JSONValue? {
    func refuse(_ message: String, at offset: Int = 0, help: [String] = []) {
      diagnostics.append(
        Diagnostic(.tomlSyntax, message, at: SourceRange(offset, offset + 1), help: help)
      )
    }
    if let zero = source.bytes.firstIndex(of: 0) {
      refuse("the file holds a NUL byte: it is not text", at: zero)
      return nil
    }
    if locator.deepest.depth > Self.maximumNesting {
      refuse("nested deeper than \(Self.maximumNesting) levels", at: locator.deepest.offset)
      return nil
    }
    guard let text = String(validating: source.bytes, as: UTF8.self) else {
      refuse("the file is not UTF-8")
      return nil
    }
    do {
      // The table's JSON form is plain data; the table itself is not Sendable and ends here.
      let table = try TOMLTable(string: text)
      return try JSONValue.parse(table.convert(to: .json, options: [.quoteDateAndTimes]))
    } catch let error as TOMLParseError {
      let line = max(1, Int(error.source.begin.line))
      let start = source.lineStarts[min(line, source.lineStarts.count) - 1]
      let offset = min(start + max(0, Int(error.source.begin.column) - 1), source.bytes.count)
      refuse(
        "not valid TOML: \(Self.sentence(error.description))",
        at: offset,
        help: Self.help(source, line)
      )
    } catch {
      refuse("not valid TOML")
    }
    return nil
  }

  private static func sentence(_ text: String) -> String {
    let first = text.split(separator: "\n").first ?? ""
    return String(first.prefix(200))
  }

  /// The usual mistakes.
  private static func help(_ source: SourceText, _ line: Int) -> [String] {
    let text = source.line(line)
    if text.contains("query") && text.contains("\"\"\"") {
      return ["write the query between ''' and ''': nothing is escaped there"]
    }
    return ["text stands between quotes, lists between [ and ], long text between ''' and '''"]
  }

  // MARK: All files

  /// Rules that share an id: the later one cannot be told apart and is left out.
  private func findDuplicates(_ result: inout RuleLoadResult) {
    var first: [String: LoadedRule] = [:]
    var kept: [LoadedRule] = []
    for loaded in result.rules {
      guard let other = first[loaded.rule.id] else {
        first[loaded.rule.id] = loaded
        kept.append(loaded)
        continue
      }
      result.invalidCount += 1
      result.issues.append(
        RuleIssue(
          source: loaded.source,
          diagnostic: Diagnostic(
            .duplicateRule,
            "another rule has the same id: \(other.path)",
            at: loaded.idRange,
            help: ["give the copy a UUID of its own"]
          )
        )
      )
    }
    result.rules = kept
  }
}
