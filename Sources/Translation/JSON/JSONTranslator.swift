// SPDX-License-Identifier: Apache-2.0
import Events

/// What became of a document.
enum Mapped {
  /// It was written as an event.
  case event
  /// It is understood and tells of no event.
  case nothing
  /// It is not understood; why.
  case unknown(String)
}

/// Turns the documents of one format into events.
protocol JSONMapping: Sendable {
  init()

  /// Writes the members of an event. `id` is the digest of the document's text.
  mutating func map(_ tape: inout JSONTape, id: [UInt8], into writer: inout EventWriter) -> Mapped
}

/// Translates a log of JSON documents: one a line, or laid out over several, also as the elements of
/// one array, and in the logs that runtimes keep of containers. Documents that are in ECS already are passed on as they are.
struct JSONTranslator<Mapping: JSONMapping>: EventTranslator {
  private var mapping = Mapping()
  private var tape = JSONTape()
  private var writer = EventWriter()
  private var layout = JSONLayout()
  private var envelope = ContainerLog()
  private(set) var counts = TranslationCounts()
  private(set) var reason: String?

  init() {}

  var heldLines: Int { max(layout.lines, envelope.heldLines) }

  mutating func translate(_ line: Span<UInt8>, into events: inout [UInt8]) {
    counts.read += 1
    // A document over several lines is in no container's log.
    switch layout.lines == 0 ? envelope.take(line) : .plain {
    case .plain: takePlain(line, &events)
    case .held: break
    case .line(let text, let lines): take(text.span, lines: lines, &events)
    case .remark(let lines): counts.withoutEvent += lines
    case .tooLong(let lines):
      counts.notUnderstood += lines
      reason = "a document of more than 4 MiB in a container's log"
    }
  }

  private mutating func takePlain(_ line: Span<UInt8>, _ events: inout [UInt8]) {
    switch layout.take(line) {
    case .bracket: counts.withoutEvent += 1
    case .held: break
    case .line: take(line, lines: 1, &events)
    case .document(let text, let lines): take(text.span, lines: lines, &events)
    case .tooLong(let lines):
      counts.notUnderstood += lines
      reason = "a document of more than 4 MiB over several lines"
    }
  }

  mutating func pause(into events: inout [UInt8]) {}

  mutating func finish(into events: inout [UInt8]) {
    let lines = layout.reset() + envelope.reset()
    guard lines > 0 else { return }
    counts.notUnderstood += lines
    reason = "the input ends inside a JSON document"
  }

  private mutating func take(_ text: Span<UInt8>, lines: Int, _ events: inout [UInt8]) {
    if let problem = tape.parse(text) {
      counts.notUnderstood += lines
      reason = problem
      return
    }
    swap(&writer.bytes, &events)
    defer { swap(&writer.bytes, &events) }
    if isEvent {
      writer.bytes.append(contentsOf: tape.bytes)
      writer.bytes.append(UInt8(ascii: "\n"))
      counts.translated += lines
      counts.events += 1
      return
    }
    let start = writer.beginDocument()
    switch mapping.map(&tape, id: EventID.digest(of: tape.bytes), into: &writer) {
    case .event:
      writer.endDocument()
      counts.translated += lines
      counts.events += 1
    case .nothing:
      writer.goBack(to: start)
      counts.withoutEvent += lines
    case .unknown(let why):
      writer.goBack(to: start)
      counts.notUnderstood += lines
      reason = why
    }
  }

  /// Whether the document is an event in ECS, or a hit that holds one.
  private var isEvent: Bool { InputFormat.isECS(tape) }
}
