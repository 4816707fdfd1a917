import Dispatch
// SPDX-License-Identifier: Apache-2.0
package import EQL
import Events
import Synchronization

/// Reads rule files: one file, or folders of `*.toml`.
package struct RuleLoader: Sendable {
  /// Largest file that is read, in bytes.
  static let maximumSize = 10 << 20

  /// A rule's query, checked and compiled; nil with an error.
  package typealias Compiled = (query: CompiledQuery?, diagnostics: [Diagnostic])

  /// Compiles a query; ranges of diagnostics are offsets into it.
  private let compile: @Sendable (Rule) -> Compiled

  /// A loader that checks the queries of rules that are run with `checkQuery`.
  package init(checkQuery: @escaping @Sendable (Rule) -> [Diagnostic]) {
    compile = { (nil, checkQuery($0)) }
  }

  /// A loader that compiles the queries of rules that are run, and keeps what it compiled with them.
  package init(compiling compile: @escaping @Sendable (Rule) -> Compiled) {
    self.compile = compile
  }

  /// All rules of the paths; folders are read recursively in the order of their names.
  package func load(paths: [String]) -> RuleLoadResult {
    var result = RuleLoadResult()
    var seen: Set<String> = []
    var pending: [String] = []
    for path in paths {
      guard let isFolder = RuleFiles.isFolder(path) else {
        result.unreadable.append((path, "no such file or folder"))
        continue
      }
      let files = isFolder ? RuleFiles.list(path) : [path]
      if files.isEmpty { result.unreadable.append((path, "the folder holds no .toml file")) }
      // A file that is named twice, say by its folder too, is read once.
      pending += files.filter { seen.insert(RuleFiles.resolved($0)).inserted }
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
    do throws(RuleFiles.Failure) {
      let count = result.rules.count
      load(name: file, bytes: try RuleFiles.read(file, limit: Self.maximumSize), into: &result)
      if result.rules.count > count { result.rules[count].forgetSource() }
    } catch {
      result.unreadable.append((file, error.reason))
    }
  }

  // MARK: One file

  private func read(_ source: SourceText, _ diagnostics: inout [Diagnostic]) -> LoadedRule? {
    guard source.bytes.count <= Self.maximumSize else {
      diagnostics.append(
        Diagnostic(.tomlSyntax, "the file is larger than 10 MB", at: SourceRange(0, 1))
      )
      return nil
    }
    guard let (document, places) = document(source, &diagnostics) else { return nil }
    var reader = RuleReader(document, places: places)
    let rule = reader.rule()
    let compiled = rule.flatMap { $0.isRun ? compile($0) : nil }
    if let rule {
      reader.checkTimestampOverride(rule, compiled?.query)
      reader.checkMaxspan(rule, compiled?.query)
    }
    diagnostics += reader.diagnostics.sorted {
      $0.primary.range.lowerBound < $1.primary.range.lowerBound
    }
    guard let rule else { return nil }
    let loaded = LoadedRule(
      rule: rule,
      query: compiled?.query,
      source: source,
      queryRange: places["rule.query"]?.value ?? places.nearest("rule.query"),
      idRange: places["rule.rule_id"]?.value ?? SourceRange(0, 0)
    )
    diagnostics += compiled?.diagnostics.map { loaded.inFile($0) } ?? []
    return diagnostics.contains { $0.severity == .error } ? nil : loaded
  }

  /// The file as a tree, with the places in it.
  private func document(
    _ source: SourceText,
    _ diagnostics: inout [Diagnostic]
  ) -> (JSONValue, TOMLPlaces)? {
    func refuse(_ message: String, at range: SourceRange, help: [String] = []) {
      diagnostics.append(Diagnostic(.tomlSyntax, message, at: range, help: help))
    }
    if let zero = source.bytes.firstIndex(of: 0) {
      refuse("the file holds a NUL byte: it is not text", at: SourceRange(zero, zero + 1))
      return nil
    }
    guard (try? UTF8Span(validating: source.bytes.span)) != nil else {
      refuse("the file is not UTF-8", at: SourceRange(0, 1))
      return nil
    }
    let document = TOMLDocument(source.bytes)
    if let problem = document.problem {
      refuse("not valid TOML: \(problem.message)", at: problem.range, help: problem.help)
    }
    return document.value.map { ($0, document.places) }
  }
}
