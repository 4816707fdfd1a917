// SPDX-License-Identifier: Apache-2.0
import EQL
import Events

/// Shows hits as a table, in bounded memory: the first ones decide how wide the columns are.
struct HitTable {
  let query: CompiledQuery
  /// What `--fields` asks for; empty: the fields that the query names.
  let fields: FieldPatterns?
  let style: Style
  /// Columns of a line; nil where nothing is cut.
  let width: Int?
  /// Whether each hit has its number in front.
  var isNumbered = false
  /// Asked between hits: whether to stop.
  var isStopped: () -> Bool = { false }

  /// How many hits decide.
  private static let window = 1_000

  /// Writes the table.
  func print(_ hits: some Sequence<SearchHit>) {
    var rest = hits.makeIterator()
    var first: [SearchHit] = []
    while first.count < Self.window, let hit = rest.next() { first.append(hit) }
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
    var number = 0
    func texts(_ cells: [ColumnReader.Cell]) -> [String] {
      number += 1
      return (isNumbered ? [String(number)] : []) + cells.map(\.text)
    }
    for row in rows { table.add(texts(row)) }
    for line in table.lines(width: width, style: style) {
      if isStopped() { return }
      Console.print(line)
    }
    let layout = table.columns(width: width)
    while !isStopped(), let hit = rest.next() {
      Console.print(layout.line(texts(reader.cells(hit.line)).map(\.visible)))
    }
  }
}
