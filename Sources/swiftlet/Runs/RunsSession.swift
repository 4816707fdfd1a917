// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Detection
import Events
import Foundation
import Rules
import Service
import Storage

/// What a command that runs rules needs: the store, its state, the rules, and the right to run them.
struct RunsSession {
  let layout: StoreLayout
  let state: StateDatabase
  let store: StateRunStore
  let scheduler: RunScheduler
  let loaded: [LoadedRule]
  /// Held until the command ends; nil beside a service that has it.
  private let lock: RunsLock?

  /// `besideService`: what is asked for by hand, over a time that is past, needs no right of its own: each
  /// match is kept once, whoever finds it, and no rule's mark is moved.
  init(_ arguments: StoreArguments, _ rules: RuleOptions, besideService: Bool = false) throws {
    layout = arguments.layout
    let schema = try rules.fields.schema()
    let result = rules.loadFiles(schema)
    for issue in result.issues.filter(\.isError).prefix(3) {
      Console.note(IssuePrinter(style: .messages).text(issue))
    }
    loaded = result.rules
    do throws(StorageError) {
      guard layout.exists else { throw .missing(folder: layout.root) }
      lock = try RunsLock(layout)
      if lock == nil, !besideService {
        Console.error(
          "another process runs the rules of \(layout.root.visible)",
          help: ["the service does so by itself; see `swiftlet runs status`"]
        )
        Foundation.exit(ExitCode.runtimeFailure.rawValue)
      }
      state = try StateDatabase(path: layout.state)
    } catch {
      throw StoreMessages.failure(error)
    }
    store = StateRunStore(state)
    let layout = layout
    let kept = try StoredExceptions(layout: layout).set()
    ExceptionTroubles.report(
      RuleSet(result.rules, now: Clock.now, schema: schema, exceptions: kept)
    )
    scheduler = RunScheduler(
      result.rules,
      store: store,
      options: Self.options(schema, kept),
      now: Clock.now,
      open: { try StoredRunEvents(layout) }
    )
    guard lock != nil else { return }
    let ended = try RunsMessages.typed { try store.endUnfinishedRuns() }
    if ended > 0 {
      Console.warn("\(ProgressLine.count(ended, "run")) had not ended when its program did")
    }
  }

  /// The options of all commands: the exceptions that are kept, as in the service, and progress where
  /// that is seen.
  static func options(_ schema: Schema, _ exceptions: ExceptionSet) -> RunScheduler.Options {
    var options = RunScheduler.Options(makeID: { UUID().uuidString.lowercased() })
    options.schema = schema
    options.compile = {
      RuleSet($0, now: Clock.now, schema: schema, exceptions: exceptions)
    }
    options.elapsed = ProgressLine.now
    let started = ProgressLine.now()
    options.report = { done, all in
      guard Style.canMoveCursor, ProgressLine.now() - started > 0.3 else { return }
      Console.progress("\r\u{1B}[K" + (done < all ? "\(done) of \(all) searched" : ""))
    }
    return options
  }
}

/// What is said of runs and of what goes wrong with them.
enum RunsMessages {
  /// Runs `body`; says what it throws, and ends the command with the status that is due.
  static func typed<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as StorageError {
      throw StoreMessages.failure(error)
    } catch let error as RunFailure {
      Console.error(error.description.visible)
      throw ExitCode.badInput
    }
  }

  /// Says how a run ended.
  static func show(_ record: RunRecord) {
    let counts = record.counts
    var text = "\(record.ruleName.visible): \(record.status.rawValue)"
    text += ", \(ProgressLine.count(counts.new, "new alert"))"
    for (count, what) in [
      (counts.known, "known"), (counts.suppressed, "suppressed"),
      (counts.beyond, "beyond the limit"),
    ] where count > 0 {
      text += ", \(ProgressLine.count(count)) \(what)"
    }
    Console.note(text)
    for error in record.errors { Console.error(error.visible) }
    for warning in record.warnings { Console.warn(warning.visible) }
  }
}
