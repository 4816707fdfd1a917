// SPDX-License-Identifier: Apache-2.0
package import Events

/// Opens inputs in any format.
package struct InputOpening: Sendable {
  /// The format of every input; nil: each by its first lines.
  package var format: InputFormat?

  package init(format: InputFormat? = nil) { self.format = format }

  /// Opens a file, or standard input, which is `-`.
  package func open(_ path: String) throws(DecodingIssue) -> OpenedInput {
    open(try LineReader(path: path))
  }

  /// Takes over an input of which nothing was read.
  package func open(_ reader: LineReader) -> OpenedInput {
    let format = format ?? Self.recognise(reader)
    guard let translator = format.translator() else { return OpenedInput(reader: reader) }
    let lines = TranslatedLines(reader, translator)
    return OpenedInput(
      reader: LineReader(name: reader.name, producer: lines),
      format: format,
      lines: lines
    )
  }

  private static func recognise(_ reader: LineReader) -> InputFormat {
    var found: InputFormat?
    reader.peek { text, isAll in
      found = InputFormat.recognise(text, isAll: isAll)
      return found != nil
    }
    return found ?? .ecs
  }
}

/// An input, and events in ECS that it gives.
package struct OpenedInput {
  /// Reads the events.
  package let reader: LineReader
  /// What it is written in.
  package var format = InputFormat.ecs
  /// Who translates it; nil where it is in ECS.
  package var lines: TranslatedLines?

  /// What became of its lines so far; nil where it is in ECS.
  package var counts: TranslationCounts? { lines?.counts }
}
