// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Testing
import Translation

/// What an input gives, read as the program reads it.
struct TranslatedInput {
  var format: InputFormat
  var counts: TranslationCounts
  var lines: [String]
  var issues: [DecodingIssue]

  /// Reads a text.
  init(_ text: String, format: InputFormat? = nil) { self.init(Array(text.utf8), format: format) }

  /// Reads bytes.
  init(_ bytes: [UInt8], format: InputFormat? = nil) {
    self.init(InputOpening(format: format).open(LineReader(name: "log", bytes: bytes)))
  }

  /// Reads an input to its end.
  init(_ input: OpenedInput) {
    var text: [UInt8] = []
    issues = []
    while let block = input.reader.next() {
      text += block.bytes
      issues += input.reader.takeIssues()
    }
    issues += input.reader.takeIssues()
    format = input.format
    counts = input.counts ?? TranslationCounts()
    lines = String(decoding: text, as: UTF8.self).split(
      separator: "\n",
      omittingEmptySubsequences: false
    ).map(String.init)
  }

  /// The events, each of which has to be JSON.
  func documents() throws -> [JSONValue] {
    try lines.filter { !$0.isEmpty }.map { try JSONValue.parse($0.utf8) }
  }

  /// The only event.
  func document() throws -> JSONValue {
    let all = try documents()
    try #require(all.count == 1, "\(issues.map(\.description))")
    return all[0]
  }

  /// Whether every line became one thing.
  var addsUp: Bool {
    counts.read == counts.translated + counts.withoutEvent + counts.notUnderstood
  }
}

extension JSONValue {
  /// The values at a path, as JSON.
  func at(_ path: String) -> String {
    var value: JSONValue? = self
    for part in path.split(separator: ".") { value = value?[String(part)] }
    return value?.serialised() ?? "nothing"
  }
}

/// Real logs beside the tree, which not every machine has.
enum RealLogs {
  static let folder =
    ProcessInfo.processInfo.environment["SWIFTLET_DATA"]
    ?? URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path + "/shared/data"

  /// The files of a folder; none where it is not there.
  static func files(_ name: String, ending: String) -> [String] {
    let root = folder + "/" + name
    guard let all = FileManager.default.enumerator(atPath: root) else { return [] }
    return all.compactMap { $0 as? String }.filter { $0.hasSuffix(ending) }.sorted()
      .map { root + "/" + $0 }
  }
}
