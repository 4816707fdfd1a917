// SPDX-License-Identifier: Apache-2.0
import EQL
import Events

/// Shows the sequences or samples that a search found.
struct GroupPrinter {
  let query: CompiledQuery
  let groups: OrderedResults<SearchGroup>

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
          event.write(into: &out)
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

  /// Each group with its keys and a line for every event: time since the one before, id, and the
  /// fields that the query names.
  func printSteps() {
    let style = Style.output
    if groups.isEmpty { Console.note(isSample ? "no sample matches" : "no sequence matches") }
    for (number, group) in groups.enumerated() {
      let keys = zip(query.stages[0].keys, group.key.values).map { key, value in
        "\(key.path)=\(json(value).scalarText ?? "null")"
      }
      let title = "\(isSample ? "sample" : "sequence") \(number + 1)"
      Console.print(
        style(title, .strong) + (keys.isEmpty ? "" : "  " + keys.joined(separator: "  ").visible)
      )
      var previous: Int64?
      for (place, event) in group.events.enumerated() {
        guard let event else {
          Console.print("  [\(place + 1)] " + style("did not occur", .dim))
          continue
        }
        let gap = previous.map { "+" + ProgressLine.duration(Double(event.time - $0) / 1e9) }
        previous = event.time
        let time = Timestamp(nanoseconds: event.time).iso8601()
        Console.print(
          "  [\(place + 1)] \(time)  \((gap ?? "").padded(to: 9)) \(summary(of: event).visible)"
        )
      }
    }
  }

  private func summary(of event: SearchHit) -> String {
    let document = event.document
    let paths = query.fieldPaths.filter { $0 != "@timestamp" }.sorted().prefix(6)
    let values = paths.compactMap { path -> String? in
      let texts = document.texts(at: path)
      return texts.isEmpty ? nil : "\(path)=\(texts.joined(separator: " "))"
    }
    return values.isEmpty ? event.id : values.joined(separator: "  ")
  }
}
