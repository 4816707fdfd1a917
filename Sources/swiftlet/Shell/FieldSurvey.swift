// SPDX-License-Identifier: Apache-2.0
import Events
import Translation

/// The fields and categories that the beginnings of some files have.
struct FieldSurvey {
  /// A field as it was seen.
  struct Field {
    var path: String
    /// The kinds of its values: `text`, `number`, `boolean`.
    var kinds: Set<String>
    /// Events that have it.
    var count: Int
    /// One of its values.
    var example: String
  }

  /// Most bytes of events that are looked at, of all files and of one.
  private static let maximumBytes = 16 << 20
  /// Most fields that are told apart.
  private static let maximumFields = 10_000

  /// By name.
  private(set) var fields: [Field] = []
  /// The categories, by name.
  private(set) var categories: [String] = []
  /// Events that were looked at.
  private(set) var events = 0
  /// Whether all events of all files were looked at.
  private(set) var isWhole = true

  /// Looks at as much of each file as its share allows.
  init(_ files: [String], _ opening: InputOpening, categoryField: String) {
    var found: [String: Field] = [:]
    var categories: Set<String> = []
    let share = max(64 << 10, Self.maximumBytes / max(1, files.count))
    for file in files {
      guard let reader = try? opening.open(file).reader else { continue }
      var bytes = 0
      while let block = reader.next() {
        for line in block.bytes.split(separator: 10) {
          guard bytes < share else {
            isWhole = false
            break
          }
          bytes += line.count
          take(Array(line), categoryField, &found, &categories)
        }
        if bytes >= share {
          isWhole = false
          break
        }
      }
    }
    fields = found.values.sorted { $0.path < $1.path }
    self.categories = categories.sorted()
  }

  private mutating func take(
    _ line: [UInt8],
    _ categoryField: String,
    _ found: inout [String: Field],
    _ categories: inout Set<String>
  ) {
    guard (try? JSONValue.parse(line)) != nil else { return }
    events += 1
    for (path, values) in EventDocument(line: line).tree.leaves {
      if path == categoryField, categories.count < 100 {
        categories.formUnion(values.compactMap(\.scalarText))
      }
      if found[path] == nil {
        guard found.count < Self.maximumFields else { continue }
        found[path] = Field(
          path: path,
          kinds: [],
          count: 0,
          example: values.first?.scalarText ?? ""
        )
      }
      found[path]?.count += 1
      for value in values { found[path]?.kinds.insert(Self.kind(value)) }
    }
  }

  private static func kind(_ value: JSONValue) -> String {
    switch value {
    case .number: "number"
    case .bool: "boolean"
    default: "text"
    }
  }
}
