// SPDX-License-Identifier: Apache-2.0
import Detection
import Events

/// An event as a tree, to quote values from.
struct EventDocument {
  let tree: JSONValue

  /// The event of a line, a hit's `_source` where it is a hit; empty where it cannot be read whole.
  init(line: [UInt8]) {
    tree = (try? JSONValue.parse(Array(Self.source(of: line)))) ?? .object([])
  }

  /// The event as it stands in a line, to the byte.
  static func source(of line: [UInt8]) -> ArraySlice<UInt8> {
    guard let range = JSONValue.spans(of: "_source", in: line),
      line[range.lowerBound] == UInt8(ascii: "{")
    else { return line[...] }
    return line[range]
  }

  /// `process.name=ssh  process.args=ssh -R …`: the fields of the list that have values, at most
  /// `limit`, or else usual ones; nil where none has.
  func summary(of fields: [String], limit: Int = 6) -> String? {
    values(of: fields, limit) ?? values(of: EventSummary.usualFields, 3)
  }

  private func values(of fields: [String], _ limit: Int) -> String? {
    let values = fields.lazy.compactMap { path -> String? in
      let texts = tree.texts(at: path)
      return texts.isEmpty ? nil : "\(path)=\(texts.joined(separator: " "))"
    }.prefix(limit)
    return values.isEmpty ? nil : values.joined(separator: "  ")
  }
}
