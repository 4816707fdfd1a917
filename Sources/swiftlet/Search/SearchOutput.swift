// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// What of the results of a query is shown, and how.
struct SearchOutput: ParsableArguments {
  enum Position: String, ExpressibleByArgument, CaseIterable {
    case head
    case tail
  }

  @Option(help: "At most so many results. Default: all.")
  var size: Int?
  @Option(name: .customLong("fetch-size"), help: "Accepted for compatibility; events are streamed.")
  var fetchSize: Int?
  @Option(
    name: .customLong("result-position"),
    help: "Which results --size keeps: the first or the last."
  )
  var position: Position = .tail
  @Option(
    help: ArgumentHelp(
      "Fields to show, in their order: names between commas, * for any run; repeatable.",
      discussion: "With --json each hit gets Elasticsearch's `fields` object.",
      valueName: "names"
    )
  )
  var fields: [String] = []
  @Flag(help: "Print one Elasticsearch response body.")
  var json = false

  func validate() throws {
    if let size, size < 0 { throw ValidationError("--size is not negative.") }
    if let fetchSize, fetchSize < 2 { throw ValidationError("--fetch-size is at least 2.") }
    _ = try FieldPatterns(fields)
  }
}
