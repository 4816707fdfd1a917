// SPDX-License-Identifier: Apache-2.0
import EQL
import Events

/// Shows what a search found.
struct SearchPrinter {
  let query: CompiledQuery
  let hits: OrderedResults<SearchHit>

  /// Elasticsearch's response body; each `_source` is what was read, to the byte.
  func printResponse(milliseconds: Int) {
    SearchResponse.print("events", hits, milliseconds: milliseconds) { hit, out in
      hit.write(into: &out)
    }
  }

  /// A table of time, id and the fields that the query names.
  func printTable() {
    guard !hits.isEmpty else {
      Console.note("no event matches")
      return
    }
    let fields = columns
    var table = TextTable(["@timestamp"] + fields)
    for hit in hits {
      let event = hit.document
      table.add(
        [event.text(at: "@timestamp") ?? "-"]
          + fields.map { path in
            let values = event.texts(at: path)
            return values.isEmpty ? "-" : values.joined(separator: " ")
          }
      )
    }
    let style = Style.output
    let width = style.isColoured ? Console.width() : nil
    for line in table.lines(width: width, style: style) { Console.print(line) }
  }

  /// The fields of the query in their order, without those that are the same in every hit by the
  /// query's own words.
  private var columns: [String] {
    var found: [String] = []
    func collect(_ condition: Condition) {
      switch condition {
      case .constant: break
      case .leaf(let specification, _):
        for field in specification.fields where !found.contains(field.path) {
          found.append(field.path)
        }
      case .not(let inner, _): collect(inner)
      case .and(let operands, _), .or(let operands, _): for operand in operands { collect(operand) }
      }
    }
    for stage in query.stages { collect(stage.condition) }
    return Array(found.filter { $0 != "@timestamp" }.prefix(8))
  }
}

extension SearchHit {
  /// The event as it stood in the line.
  var source: ArraySlice<UInt8> {
    guard let range = JSONValue.spans(of: "_source", in: line),
      line[range.lowerBound] == UInt8(ascii: "{")
    else { return line[...] }
    return line[range]
  }

  /// The event as a tree; empty where it cannot be read whole.
  var document: JSONValue { (try? JSONValue.parse(Array(source))) ?? .object([]) }

  /// The hit as Elasticsearch writes it; `_source` is what was read, to the byte.
  func write(into out: inout [UInt8]) {
    out += #"{"_index":"#.utf8
    JSONValue.string(index).serialise(into: &out)
    out += #","_id":"#.utf8
    JSONValue.string(id).serialise(into: &out)
    out += #","_source":"#.utf8
    out += source
    out.append(UInt8(ascii: "}"))
  }
}
