// SPDX-License-Identifier: Apache-2.0
import EQL
import Events

/// Shows what a search found.
struct SearchPrinter {
  let query: CompiledQuery
  let hits: [SearchHit]

  /// Elasticsearch's response body; each `_source` is what was read, to the byte.
  func response(milliseconds: Int) -> String {
    var out: [UInt8] = []
    out +=
      #"{"is_partial":false,"is_running":false,"took":\#(milliseconds),"timed_out":false,"#.utf8
    out += #""hits":{"total":{"value":\#(hits.count),"relation":"eq"},"events":["#.utf8
    for (index, hit) in hits.enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      out += #"{"_index":"#.utf8
      JSONValue.string(hit.index).serialise(into: &out)
      out += #","_id":"#.utf8
      JSONValue.string(hit.id).serialise(into: &out)
      out += #","_source":"#.utf8
      out += source(hit)
      out.append(UInt8(ascii: "}"))
    }
    out += "]}}".utf8
    return String(decoding: out, as: UTF8.self)
  }

  /// The event as it stood in the line.
  private func source(_ hit: SearchHit) -> ArraySlice<UInt8> {
    guard let range = JSONValue.spans(of: "_source", in: hit.line),
      hit.line[range.lowerBound] == UInt8(ascii: "{")
    else { return hit.line[...] }
    return hit.line[range]
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
      let event = (try? JSONValue.parse(Array(source(hit)))) ?? .object([])
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
