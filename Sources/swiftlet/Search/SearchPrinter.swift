// SPDX-License-Identifier: Apache-2.0
import Events

/// Elasticsearch's answer to a search for events.
struct SearchPrinter {
  let hits: OrderedResults<SearchHit>
  /// What `--fields` adds to each hit; nil for nothing.
  let fields: HitFields?

  /// Elasticsearch's response body; each `_source` is what was read, to the byte but for control characters,
  /// which `Console` escapes.
  func printResponse(milliseconds: Int) {
    SearchResponse.print("events", hits, milliseconds: milliseconds) { hit, out in
      hit.write(into: &out, fields: fields)
    }
  }
}

extension SearchHit {
  /// The event as it stood in the line.
  var source: ArraySlice<UInt8> { EventDocument.source(of: line) }

  /// The event as a tree; empty where it cannot be read whole.
  var document: JSONValue { EventDocument(line: line).tree }

  /// The hit as Elasticsearch writes it; `_source` is what was read, to the byte.
  func write(into out: inout [UInt8], fields: HitFields? = nil) {
    out += #"{"_index":"#.utf8
    JSONValue.string(index).serialise(into: &out)
    out += #","_id":"#.utf8
    JSONValue.string(id).serialise(into: &out)
    out += #","_source":"#.utf8
    out += source
    if let object = fields?.object(document) {
      out += #","fields":"#.utf8
      object.serialise(into: &out)
    }
    out.append(UInt8(ascii: "}"))
  }
}
