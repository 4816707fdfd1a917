// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Detection
import EQL
import Events
import Foundation
import Rules
import Service
import Storage
import Synchronization

/// Which rules a command uses.
struct RuleOptions: ParsableArguments {
  @Option(
    name: [.short, .customLong("rules")],
    help: ArgumentHelp(
      "A rule file or a folder of them; repeatable. Replaces the built-in rules.",
      discussion: "Without it: the built-in rules and those in \(SiteRules.folder).",
      valueName: "path"
    )
  )
  var paths: [String] = []
  @OptionGroup var fields: FieldOptions

  /// Loads the rules, says what is wrong with them, and compiles those that can run; `isLive`: on
  /// events that have no end. `standard`: paths in place of the built-in rules where none are given.
  func load(
    isLive: Bool = false,
    standard: [String] = [],
    exceptions: ExceptionOptions? = nil
  ) throws -> RuleSet {
    let schema = try fields.schema()
    let result = loadFiles(schema, standard: standard)
    return try compile(
      result,
      schema,
      isLive: isLive,
      exceptions: try exceptions?.set(for: result.rules, schema: schema),
      help: exceptions?.files.isEmpty == true
        ? ["--exceptions names files; `swiftlet exceptions export` writes those of the store"]
        : []
    )
  }

  /// The rules of the service, which run on events as they come and on their schedules, with the
  /// exceptions that are kept in its store.
  func loadForService(standard: [String], layout: StoreLayout) throws -> ServiceRules {
    let schema = try fields.schema()
    let result = loadFiles(schema, standard: standard)
    let kept = try StoredExceptions(layout: layout).set()
    let set = try compile(result, schema, isLive: true, exceptions: kept)
    return ServiceRules(
      set,
      runs: ScheduledRuns.Work(result.rules) {
        RuleSet($0, now: Clock.now, schema: schema, exceptions: kept)
      },
      invalidFiles: result.invalidCount + result.unreadable.count
    )
  }

  private func compile(
    _ result: RuleLoadResult,
    _ schema: Schema,
    isLive: Bool,
    exceptions: ExceptionSet?,
    help: [String] = []
  ) throws -> RuleSet {
    for (path, reason) in result.unreadable { Console.error("\(path.visible): \(reason)") }
    let loader = IssuePrinter(style: .messages)
    let errors = result.issues.filter(\.isError)
    for issue in errors.prefix(3) { Console.note(loader.text(issue)) }
    if errors.count > 3 {
      Console.note("… and \(errors.count - 3) errors more: `swiftlet rules lint` shows all\n")
    }
    let set = RuleSet(
      result.rules,
      now: Clock.now,
      schema: schema,
      isLive: isLive,
      exceptions: exceptions ?? ExceptionSet()
    )
    ExceptionTroubles.report(set, help: help)
    var notes: [String] = []
    if result.invalidCount > 0 { notes.append("\(result.invalidCount) invalid") }
    if !set.skipped.isEmpty { notes.append("\(set.skipped.count) not run") }
    if !notes.isEmpty {
      Console.warn(
        "\(ProgressLine.count(set.entries.count, "rule")) to run, \(notes.joined(separator: ", ")) (`swiftlet rules list` and "
          + "`swiftlet rules lint` say why)"
      )
    }
    let samples = set.skipped.count { $0.reason == RuleSet.samplesNeedAnEnd }
    if samples > 0 {
      Console.note(
        "\(samples) of them because \(RuleSet.samplesNeedAnEnd): `swiftlet scan` runs them"
      )
    }
    guard !set.entries.isEmpty else {
      Console.error("no rule is left to run", help: ["see `swiftlet rules lint PATH`"])
      throw ExitCode.badInput
    }
    Self.kept.withLock { $0 = set }
    return set
  }

  /// The rules of the run, kept until the process ends: to take thousands apart takes time that
  /// nobody needs to wait.
  private static let kept = Mutex<RuleSet?>(nil)

  /// Loads the files without compiling.
  func loadFiles(_ schema: Schema = .ecs, standard: [String] = []) -> RuleLoadResult {
    let loader = RuleSet.loader(now: Clock.now, schema: schema, forUse: true)
    let paths = paths.isEmpty ? standard : paths
    guard paths.isEmpty else { return loader.load(paths: paths) }
    var result = RuleLoadResult()
    for (name, bytes) in BuiltIn.rules { loader.load(name: name, bytes: bytes, into: &result) }
    if FileManager.default.fileExists(atPath: SiteRules.folder) {
      let site = loader.load(paths: [SiteRules.folder])
      // A site's own version of a built-in rule takes its place.
      let ids = Set(site.rules.map(\.rule.id))
      for loaded in result.rules where ids.contains(loaded.rule.id) {
        Console.note("\(SiteRules.folder) replaces the built-in rule: \(loaded.rule.name.visible)")
      }
      result.rules.removeAll { ids.contains($0.rule.id) }
      result.rules += site.rules
      result.issues += site.issues
      result.fileCount += site.fileCount
      result.invalidCount += site.invalidCount
      let isReadable = FileManager.default.isReadableFile(atPath: SiteRules.folder)
      result.unreadable +=
        isReadable
        ? site.unreadable.filter { $0.path != SiteRules.folder }
        : [(SiteRules.folder, "cannot be read")]
    }
    result.dropDuplicates()
    return result
  }
}

/// Where a site keeps rules of its own.
enum SiteRules {
  static let folder = "/etc/swiftlet/rules.d"
}

/// The wall clock, read here and nowhere else in the program.
enum Clock {
  static var now: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }
}
