// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events

/// The fields that `--fields` asks for: names, and names with `*`, as Elasticsearch's `fields`.
struct FieldPatterns: Equatable {
  /// In the order given.
  private(set) var patterns: [String]

  /// Patterns of several options, each of which may hold several between commas.
  init(_ options: [String]) throws {
    patterns = options.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
      .map { String($0.drop { $0 == " " }) }
    guard patterns.allSatisfy({ !$0.isEmpty }) else {
      throw ValidationError("--fields has an empty name: write --fields process.name,user.name")
    }
  }

  /// Whether nothing is asked for.
  var isEmpty: Bool { patterns.isEmpty }

  /// Whether a pattern has no `*`.
  static func isPlain(_ pattern: String) -> Bool { !pattern.utf8.contains(UInt8(ascii: "*")) }

  /// Whether one of the patterns means the path.
  func matches(_ path: String) -> Bool {
    patterns.contains { Self.matches($0, path) }
  }

  /// Whether a pattern means the path: `*` is any run of characters, dots included.
  static func matches(_ pattern: String, _ path: String) -> Bool {
    isPlain(pattern) ? pattern == path : IndexPatterns([pattern]).accepts(path)
  }

  /// The fields meant, in the order of the patterns, those of one pattern by name. `paths` are all
  /// there are; a plain name stands for itself even where it is none of them.
  func fields(among paths: some Collection<String>) -> [String] {
    var found: [String] = []
    var known: Set<String> = []
    for pattern in patterns {
      let meant =
        Self.isPlain(pattern) ? [pattern] : paths.filter { Self.matches(pattern, $0) }.sorted()
      for path in meant where known.insert(path).inserted { found.append(path) }
    }
    return found
  }
}
