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
  /// Names of --fields that no event has been seen to have.
  var unknown: UnknownFields?
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
    var unknown = unknown
    defer { unknown?.show() }
    var rest = hits.makeIterator()
    var first: [SearchHit] = []
    var bytes = 0
    while first.count < Self.window, bytes < Self.windowBytes, let hit = rest.next() {
      first.append(hit)
      bytes += hit.line.count
    }
    guard !first.isEmpty else { return }
    let columns =
      fields.map { HitColumns.chosen($0, from: first.lazy.map(\.document)) }
      ?? HitColumns.named(by: query)
    let reader = ColumnReader(columns)
    let rows = first.map { reader.cells($0.line) }
    let areNumeric = columns.indices.map { column in
      let known = rows.compactMap { $0[column].isNumeric }
      return !known.isEmpty && known.allSatisfy { $0 }
    }
    var table = TextTable(
      (isNumbered ? ["#"] : []) + columns,
      alignsRight: (isNumbered ? [true] : []) + areNumeric
    )
    var unshown = UnshownFields(fields, columns)
    defer { unshown?.show() }
    var number = 0
    func texts(_ hit: SearchHit, _ cells: [ColumnReader.Cell]) -> [String] {
      number += 1
      if unshown != nil { unshown?.look(at: hit.document) }
      unknown?.look(at: hit.document)
      return (isNumbered ? [String(number)] : []) + cells.map(\.text)
    }
    for (hit, row) in zip(first, rows) { table.add(texts(hit, row)) }
    for line in table.lines(width: width, style: style) {
      if isStopped() { return }
      Console.print(line)
    }
    let layout = table.columns(width: width)
    while !isStopped(), let hit = rest.next() {
      Console.print(layout.line(texts(hit, reader.cells(hit.line)).map(\.visible)))
    }
  }
}
