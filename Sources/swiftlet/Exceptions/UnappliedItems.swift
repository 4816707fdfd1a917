// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events
import Rules

/// Exceptions that are kept and cannot be applied, such as those whose value list is gone.
enum UnappliedItems {
  /// Why, by their ids.
  static func reasons(_ set: ExceptionSet, schema: Schema = .ecs) -> [String: String] {
    var compiler = ExceptionCompiler(schema: schema, lists: set.valueLists)
    var reasons: [String: String] = [:]
    for item in set.items {
      let (compiled, problems) = compiler.compile(item)
      guard compiled == nil else { continue }
      reasons[item.id] = problems.first(where: \.isError)?.message ?? "it cannot be applied"
    }
    return reasons
  }

  /// Of a change to `after` those that could be applied before it, by their ids.
  static func caused(by after: ExceptionSet, before: ExceptionSet) -> [String: String] {
    let now = reasons(after)
    guard !now.isEmpty else { return [:] }
    let already = reasons(before)
    return now.filter { already[$0.key] == nil }
  }

  /// Says that a change is refused because of them.
  static func refuse(_ what: String, _ items: [String: String]) -> ExitCode {
    Console.error(
      "\(what): \(ProgressLine.count(items.count, "exception")) could not be applied any more",
      help: ["remove or change these first: `swiftlet exceptions list`"]
    )
    for (id, reason) in items.sorted(by: { $0.key < $1.key }).prefix(10) {
      Console.note("  \(id): \(reason)".visible)
    }
    return .badInput
  }
}
