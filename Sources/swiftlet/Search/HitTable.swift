// SPDX-License-Identifier: Apache-2.0
import EQL
import Events

/// Shows hits as a table, in bounded memory: the first ones decide which columns a pattern gives, and
/// how wide they are.
struct HitTable {
  let query: CompiledQuery
  /// What `--fields` asks for; nil: the fields that the query names.
  let fields: FieldPatterns?
  let style: Style
  /// Columns of a line; nil where nothing is cut.
  let width: Int?
  /// Whether each hit has its number in front.
  var isNumbered = false
  /// Asked between hits: whether to stop.
  var isStopped: () -> Bool = { false }

  /// How many hits decide, and how many bytes of them.
  private static let window = 1_000
  private static let windowBytes = 4 << 20

  /// Writes the table.
  func print(_ hits: some Sequence<SearchHit>) {
    var rest = hits.makeIterator()
    var events: [JSONValue] = []
    var bytes = 0
    while events.count < Self.window, bytes < Self.windowBytes, let hit = rest.next() {
      events.append(hit.document)
      bytes += hit.line.count
    }
    let columns =
      fields.map { HitColumns.chosen($0, from: events) } ?? HitColumns.named(by: query)
    guard !events.isEmpty else { return }
    var table = TextTable(
      (isNumbered ? ["#"] : []) + columns,
      alignsRight: (isNumbered ? [true] : []) + columns.map { Self.isNumeric($0, events) }
    )
    var unshown = UnshownFields(fields, columns)
    defer { unshown?.show() }
    var number = 0
    func cells(_ event: JSONValue) -> [String] {
      number += 1
      unshown?.look(at: event)
      let values = columns.map { path in
        let texts = event.texts(at: path)
        return texts.isEmpty ? "-" : texts.joined(separator: " ")
      }
      return (isNumbered ? [String(number)] : []) + values
    }
    for event in events { table.add(cells(event)) }
    for line in table.lines(width: width, style: style) {
      if isStopped() { return }
      Console.print(line)
    }
    let layout = table.columns(width: width)
    while !isStopped(), let hit = rest.next() {
      Console.print(layout.line(cells(hit.document).map(\.visible)))
    }
  }

  /// Whether all values of a field are numbers.
  private static func isNumeric(_ path: String, _ events: [JSONValue]) -> Bool {
    var isAny = false
    for event in events {
      for value in event.values(at: path) {
        switch value {
        case .number: isAny = true
        case .null: continue
        default: return false
        }
      }
    }
    return isAny
  }
}
