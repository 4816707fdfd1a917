// SPDX-License-Identifier: Apache-2.0
import EQL
import Foundation
import Rules
import Testing

/// Rules for tests: files in `Fixtures/rules`, and texts made here.
enum RuleFixture {
  static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures/rules")

  /// Checks queries as the program does.
  static let loader = RuleLoader { rule in
    EQL.check(
      rule.query ?? "",
      options: EQL.Options(categoryField: rule.eventCategoryOverride ?? "event.category")
    )
  }

  /// The id of `rule()` unless another is given.
  static let id = "4d0b8c52-6a1e-4f37-9b20-000000000001"

  /// A rule without a fault; `more` follows its keys, so it may hold further tables.
  static func rule(
    id: String = id,
    name: String = "socat started",
    query: String = "process where process.name == \"socat\"",
    more: String = ""
  ) -> String {
    """
    [rule]
    description = "A socat that someone started."
    language = "eql"
    name = "\(name)"
    query = '''
    \(query)
    '''
    risk_score = 47
    rule_id = "\(id)"
    severity = "medium"
    timestamp_override = "event.ingested"
    type = "eql"
    \(more)

    """
  }

  /// What loading a text gives.
  static func load(_ text: String, name: String = "rule.toml") -> RuleLoadResult {
    loader.load(name: name, bytes: Array(text.utf8))
  }
}

extension RuleIssue {
  /// `E0503 7:10`, all that a test of places needs.
  var place: String {
    let (line, column) = source.location(of: diagnostic.primary.range.lowerBound)
    return "\(diagnostic.code.rawValue) \(line):\(column)"
  }
}

/// A folder that goes when the test does.
final class TemporaryFolder {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appending(path: "swiftlet-rules-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, and the folders that lead to it.
  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let file = URL(filePath: path).appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try Data(bytes).write(to: file)
    return file.path
  }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    try write(name, Array(text.utf8))
  }
}

/// SplitMix64: the same numbers in every run.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
