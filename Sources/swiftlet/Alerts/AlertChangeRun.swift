// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events
import Foundation
import Glibc
import Storage

/// Does one thing with the alerts that were named, all of them or none, and says what became of each.
struct AlertChangeRun {
  let store: StoreArguments
  let ids: AlertIDs
  let json: Bool
  /// What is said of an alert that was so already: `already closed`.
  let already: String
  /// What is said of one that changed: `closed as duplicate`.
  let done: String

  func run(_ change: AlertChange) throws {
    let texts = try ids.texts()
    let state = try store.state(forWriting: true)
    let outcome: AlertChangeOutcome
    var problem: AlertIDProblem?
    do throws(StorageError) {
      outcome = try state.write { transaction in
        let (ids, found) = try transaction.wholeIDs(texts)
        problem = found
        return try transaction.change(ids, change, by: Person.current, at: Clock.now)
      }
    } catch {
      throw StoreMessages.failure(error)
    }
    if let problem { throw problem.report() }
    for result in outcome.results { show(result) }
    if !json, outcome.changed > 0 { Console.note("`swiftlet alerts undo` takes it back") }
  }

  private func show(_ result: AlertChangeOutcome.Result) {
    let record = result.alert.record
    if json {
      Console.print(
        JSONValue.object([
          .init("id", .string(record.id)), .init("changed", .bool(result.isChanged)),
          .init("members_changed", .number(result.members)),
          .init("status", .string(result.alert.workflow.status.rawValue)),
          .init("reason", result.alert.workflow.reason.map { .string($0.rawValue) } ?? .null),
          .init("tags", .strings(result.alert.workflow.tags)),
          .init("assignees", .strings(result.alert.workflow.assignees)),
        ]).serialised()
      )
      return
    }
    var line = "\(record.id.prefix(8))  \(record.ruleName.visible): "
    line += result.isChanged ? done.visible : already.visible
    if result.before == .closed, result.alert.workflow.status != .closed {
      line += " (it was closed)"
    }
    if result.members > 0 {
      line += " (with \(ProgressLine.count(result.members, "event")) of its sequence)"
    }
    Console.print(line)
  }
}

extension StoreArguments {
  /// The state of a store, for reading: an empty one where the service never ran. A folder that somebody
  /// named and that is not there is a mistake.
  static func readableState(_ layout: StoreLayout) throws(StorageError) -> StateDatabase {
    do throws(StorageError) {
      return try StateDatabase(reading: layout.state)
    } catch .noState(let path) {
      let others = ProcessInfo.processInfo.environment.filter { $0.key != "SWIFTLET_STORE" }
      let isUsual = layout.root == standard(others)
      guard isUsual || access(layout.root, F_OK) == 0 else { throw .noState(path: path) }
      return try StateDatabase(emptyAt: path)
    }
  }

  /// The same of this store.
  func readableState() throws(StorageError) -> StateDatabase { try Self.readableState(layout) }

  /// The state of the store; to be written to it must be there: nothing but the service makes one.
  func state(forWriting isWriting: Bool = false) throws -> StateDatabase {
    do throws(StorageError) {
      guard isWriting else { return try readableState() }
      guard access(layout.state, F_OK) == 0 || errno != ENOENT else {
        throw .noState(path: layout.state)
      }
      return try StateDatabase(path: layout.state)
    } catch {
      throw StoreMessages.failure(error)
    }
  }
}
