// SPDX-License-Identifier: Apache-2.0
import Events
import Testing

@testable import Audit

/// The documents that a translator makes of lines.
struct AuditDocuments {
  var events: [JSONValue]
  var counts: TranslationCounts
  var bytes: [UInt8]

  init(_ lines: [[UInt8]], laurel: Bool = false) throws {
    var bytes: [UInt8] = []
    if laurel {
      var translator = LaurelTranslator()
      for line in lines { translator.translate(line.span, into: &bytes) }
      translator.finish(into: &bytes)
      counts = translator.counts
    } else {
      var translator = AuditLogTranslator()
      for line in lines { translator.translate(line.span, into: &bytes) }
      translator.finish(into: &bytes)
      counts = translator.counts
    }
    self.bytes = bytes
    events = try bytes.split(separator: 0x0A).map { try JSONValue.parse(Array($0)) }
    #expect(counts.events == events.count)
    #expect(counts.read == counts.translated + counts.withoutEvent + counts.notUnderstood)
  }

  init(_ text: String, laurel: Bool = false) throws {
    try self.init(
      text.split(separator: "\n", omittingEmptySubsequences: true).map { Array($0.utf8) },
      laurel: laurel
    )
  }

  subscript(place: Int) -> JSONValue { events[place] }
}

extension JSONValue {
  /// The texts at a dotted path.
  func texts(_ path: String) -> [String] {
    values(at: path).flatMap { value -> [String] in
      switch value {
      case .string(let text): [text]
      case .array(let list): list.map { $0.stringValue ?? $0.serialised() }
      default: [value.serialised()]
      }
    }
  }

  /// The first of them.
  func first(_ path: String) -> String? { texts(path).first }
}
