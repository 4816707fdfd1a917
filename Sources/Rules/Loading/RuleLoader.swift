// SPDX-License-Identifier: Apache-2.0
package import EQL
import Events
import Foundation
import Synchronization
import TOMLKit

/// Reads rule files: one file, or folders of `*.toml`.
package struct RuleLoader: Sendable {
  /// Largest file that is read, in bytes.
  static let maximumSize = 10 << 20

  /// What is wrong with a query; ranges are offsets into it.
  private let checkQuery: @Sendable (Rule) -> [Diagnostic]

  /// A loader that checks the queries of rules that are run with `checkQuery`.
  package init(checkQuery: @escaping @Sendable (Rule) -> [Diagnostic]) {
    self.checkQuery = checkQuery
  }

  /// All rules of the paths; folders are read recursively in the order of their names.
  package func load(paths: [String]) -> RuleLoadResult {
    var result = RuleLoadResult()
    var seen: Set<String> = []
    var pending: [String] = []
    for path in paths {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        result.unreadable.append((path, "no such file or folder"))
        continue
      }
      let files = isFolder.boolValue ? Self.files(in: path) : [path]
      if files.isEmpty { result.unreadable.append((path, "the folder holds no .toml file")) }
      // A file that is named twice, say by its folder too, is read once.
      pending += files.filter { seen.insert(Self.resolved($0)).inserted }
    }
    for part in loadInParallel(pending) { result.add(part) }
    result.dropDuplicates()
    return result
  }

  /// Loads files on all processors; the results in the order of the files.
  private func loadInParallel(_ files: [String]) -> [RuleLoadResult] {
    // Some files a turn: small turns keep all processors busy, large ones cost fewer locks.
    let turn = 8
    let parts = Mutex<[Int: RuleLoadResult]>([:])
    DispatchQueue.concurrentPerform(iterations: (files.count + turn - 1) / turn) { number in
      var part = RuleLoadResult()
      for file in files[(number * turn)..<min(files.count, (number + 1) * turn)] {
        load(file: file, into: &part)
      }
      parts.withLock { $0[number] = part }
    }
    return parts.withLock { parts in parts.sorted { $0.key < $1.key }.map(\.value) }
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
    // A named pipe in a folder of rules would be waited for.
    let kind = try? FileManager.default.attributesOfItem(atPath: Self.resolved(file))[.type]
    guard kind as? FileAttributeType == .typeRegular else {
      result.unreadable.append((file, "not a regular file"))
      return
    }
    // One byte more than is allowed is enough to see that a file is too large.
    guard let handle = FileHandle(forReadingAtPath: file),
      let data = try? handle.read(upToCount: Self.maximumSize + 1) ?? Data()
    else {
      result.unreadable.append((file, "cannot be read"))
      return
    }
    load(name: file, bytes: Array(data), into: &result)
  }

  private static func resolved(_ path: String) -> String {
    URL(filePath: path).resolvingSymlinksInPath().path
  }

  private static func files(in folder: String) -> [String] {
    let found =
      FileManager.default.enumerator(atPath: resolved(folder))?.compactMap { $0 as? String } ?? []
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
    diagnostics += reader.diagnostics.sorted {
      $0.primary.range.lowerBound < $1.primary.range.lowerBound
    }
    guard let rule else { return nil }
    let query = locator.places["rule.query"]?.value
    let queryPlaces = query.flatMap { TOMLString(source.bytes, at: $0) }
    let loaded = LoadedRule(
      rule: rule,
      path: source.name,
      source: source,
      queryPlaces: queryPlaces.flatMap { places in
        rule.query.map { Array($0.utf8) == places.content } == true ? places : nil
      },
      queryRange: query ?? locator.nearest("rule.query"),
      idRange: locator.places["rule.rule_id"]?.value ?? SourceRange(0, 0)
    )
    if rule.isRun {
      diagnostics += checkQuery(rule).map { loaded.inFile($0) }
    }
    return diagnostics.contains { $0.severity == .error } ? nil : loaded
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
    guard let text = String(validating: source.bytes, as: UTF8.self) else {
      refuse("the file is not UTF-8")
      return nil
    }
    if let problem = locator.problem {
      diagnostics.append(
        Diagnostic(
          .tomlSyntax,
          "not valid TOML: \(problem.message)",
          at: problem.range,
          help: problem.help
        )
      )
      return nil
    }
    do {
      // The table's JSON form is plain data; the table itself is not Sendable and ends here.
      let table = try TOMLTable(string: text)
      return try JSONValue.parse(
        table.convert(to: .json, options: [.quoteDateAndTimes, .allowUnicodeStrings])
      )
    } catch let error as TOMLParseError {
      refuse(
        "not valid TOML: \(Self.sentence(error.description))",
        at: source.offset(
          line: Int(error.source.begin.line),
          column: Int(error.source.begin.column)
        )
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
}
