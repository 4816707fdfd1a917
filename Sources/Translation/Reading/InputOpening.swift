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
    var reader = reader
    var found = format ?? Self.recognise(reader)
    // A log whose documents are laid out over lines is read as that: each line is counted there.
    let isListed = (format != nil || found == .ecs) && Self.isListed(reader, isLog: found != .ecs)
    if isListed {
      reader = LineReader(name: reader.name, producer: ListedDocuments(reader))
      found = format ?? Self.recognise(reader)
    }
    guard let translator = found.translator() else {
      return OpenedInput(reader: reader, isListed: isListed)
    }
    let lines = TranslatedLines(reader, translator)
    return OpenedInput(
      reader: LineReader(name: reader.name, producer: lines),
      format: found,
      lines: lines,
      isListed: isListed
    )
  }

  private static func isListed(_ reader: LineReader, isLog: Bool) -> Bool {
    var found: Bool?
    reader.peek { text, isAll in
      found = ListScanner.isNeeded(text, isAll: isAll, isLog: isLog)
      return found != nil
    }
    return found ?? false
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
  /// Whether its documents stand in a list, so that their numbers need not be those of lines.
  package var isListed = false

  /// What became of its lines so far; nil where it is in ECS.
  package var counts: TranslationCounts? { lines?.counts }
}
