// SPDX-License-Identifier: Apache-2.0
import Events
import Translation

/// What became of the lines of inputs that are not in ECS, by format.
struct TranslationReport {
  /// A format, how many inputs were written in it, and their counts.
  private(set) var formats: [(format: InputFormat, inputs: Int, counts: TranslationCounts)] = []

  /// Adds an input.
  mutating func add(_ format: InputFormat, _ counts: TranslationCounts) {
    if let place = formats.firstIndex(where: { $0.format == format }) {
      formats[place].inputs += 1
      formats[place].counts = formats[place].counts + counts
    } else {
      formats.append((format, 1, counts))
    }
  }

  /// A sentence for each format.
  var lines: [String] {
    formats.map { format, inputs, counts in
      let count = { (number: Int) in ProgressLine.count(number) }
      return "\(format.title): \(ProgressLine.count(inputs, "input")), "
        + "\(ProgressLine.count(counts.read, "line")) read = \(count(counts.translated)) translated "
        + "(\(ProgressLine.count(counts.events, "event"))) + \(count(counts.withoutEvent)) without event"
        + " + \(count(counts.notUnderstood)) not understood"
    }
  }

  /// The same as JSON.
  var document: JSONValue {
    .array(
      formats.map { format, inputs, counts in
        .object([
          .init("format", .string(format.rawValue)), .init("inputs", .integer(inputs)),
          .init("read", .integer(counts.read)), .init("translated", .integer(counts.translated)),
          .init("without_event", .integer(counts.withoutEvent)),
          .init("not_understood", .integer(counts.notUnderstood)),
          .init("events", .integer(counts.events)),
        ])
      }
    )
  }
}
