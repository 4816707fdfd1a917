// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Storage

/// The alerts that are named on the command line.
struct AlertIDs: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Ids of alerts, or the beginnings of them; - reads ids from standard input.",
      valueName: "id"
    )
  )
  var ids: [String]

  /// Most ids that are read from standard input.
  private static let maximum = 100_000

  func validate() throws {
    if ids.isEmpty { throw ValidationError("Name at least one alert: `swiftlet alerts list`.") }
  }

  /// What was named, lines of standard input in the place of `-`.
  func texts() throws -> [String] {
    guard ids.contains("-") else { return ids }
    var lines: [String] = []
    while let line = readLine() {
      let id = line.trimmingCharacters(in: .whitespaces)
      if !id.isEmpty { lines.append(id) }
      guard lines.count <= Self.maximum else {
        Console.error("standard input has more than \(Self.maximum) ids")
        throw ExitCode.badInput
      }
    }
    return ids.flatMap { $0 == "-" ? lines : [$0] }
  }
}

/// Why ids cannot be used.
struct AlertIDProblem {
  var text: String
  var meaning: AlertIDMeaning

  /// Says so; the status to end with.
  func report() -> ExitCode {
    let id = text.visible.truncated(to: 100)
    guard case .several(let ids, let count) = meaning else {
      Console.error(
        "no alert has the id \"\(id)\"",
        help: ["`swiftlet alerts list --all` lists them"]
      )
      return .runtimeFailure
    }
    Console.error("\"\(id)\" means \(count) alerts: write more of the id")
    for other in ids { Console.note("  \(other.visible)") }
    if count > ids.count { Console.note("  … \(count - ids.count) more") }
    return .badInput
  }
}

extension StateTransaction {
  /// The whole ids of those that were named, or why one of them is none.
  func wholeIDs(_ texts: [String]) throws -> (ids: [String], problem: AlertIDProblem?) {
    var ids: [String] = []
    for text in texts {
      let meaning = try self.meaning(ofID: text.lowercased())
      guard case .one(let id) = meaning else {
        return ([], AlertIDProblem(text: text, meaning: meaning))
      }
      ids.append(id)
    }
    return (ids, nil)
  }
}
