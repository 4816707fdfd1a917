// SPDX-License-Identifier: Apache-2.0
import EQL
import Events

/// Elasticsearch's answer to a search for sequences or samples.
struct GroupPrinter {
  let query: CompiledQuery
  let groups: OrderedResults<SearchGroup>
  /// What `--fields` adds to each event; nil for nothing.
  let fields: HitFields?

  private var isSample: Bool { query.isSample }

  /// Elasticsearch's response body.
  func printResponse(milliseconds: Int) {
    SearchResponse.print("sequences", groups, milliseconds: milliseconds) { group, out in
      out += #"{"join_keys":"#.utf8
      JSONValue.array(group.key.values.map(json)).serialise(into: &out)
      out += #","events":["#.utf8
      for (place, event) in group.events.enumerated() {
        if place > 0 { out.append(UInt8(ascii: ",")) }
        if let event {
          event.write(into: &out, fields: fields)
        } else {
          out += #"{"_index":"","_id":"","missing":true}"#.utf8
        }
      }
      out += "]}".utf8
    }
  }

  /// A key's value; dates as text in sequences and in milliseconds in samples, as Elasticsearch has it.
  private func json(_ value: KeyValue) -> JSONValue {
    switch value {
    case .null: .null
    case .boolean(let value): .bool(value)
    case .number(let value): .number(value.text)
    case .instant(let nanoseconds):
      isSample
        ? .number(String(nanoseconds / 1_000_000))
        : .string(Timestamp(nanoseconds: nanoseconds).iso8601())
    case .address(let address): .string(address.description)
    case .text(let text): .string(text)
    }
  }
}
