// SPDX-License-Identifier: Apache-2.0

/// Rows of text in columns that fit the terminal: the last column takes what is left.
struct TextTable {
  private let headings: [String]
  private let alignsRight: [Bool]
  private var rows: [[String]] = []

  /// A table with these headings; numbers may stand to the right of their columns.
  init(_ headings: [String], alignsRight: [Bool] = []) {
    self.headings = headings.map(\.visible)
    self.alignsRight = alignsRight
  }

  /// Whether there is no row.
  var isEmpty: Bool { rows.isEmpty }

  /// Adds a row; cells are made visible here.
  mutating func add(_ cells: [String]) {
    rows.append(cells.map(\.visible))
  }

  /// Without a terminal columns are padded to at most so much: one long value lengthens its own row only.
  private static let widestPadding = 120

  /// The table's lines. `width` nil: nothing is cut, for pipes.
  func lines(width: Int?, style: Style) -> [String] {
    let columns = columns(width: width)
    return [style(columns.line(headings), .dim)] + rows.map { columns.line($0) }
  }

  /// The columns as wide as the rows so far need them, for further lines.
  func columns(width: Int?) -> Columns {
    let all = [headings] + rows
    var widths = headings.indices.map { column in
      all.map { column < $0.count ? $0[column].columns : 0 }.max() ?? 0
    }
    if let width {
      Self.fit(&widths, width)
    } else {
      widths = widths.map { min($0, Self.widestPadding) }
    }
    return Columns(widths: widths, alignsRight: alignsRight, isCut: width != nil)
  }

  /// The columns of a table.
  struct Columns {
    fileprivate let widths: [Int]
    fileprivate let alignsRight: [Bool]
    fileprivate let isCut: Bool

    /// A row's line; cells are visible already.
    func line(_ cells: [String]) -> String {
      cells.enumerated().map { column, cell in
        let cut = isCut ? cell.truncated(to: widths[column]) : cell
        if column < alignsRight.count, alignsRight[column] {
          return String(repeating: " ", count: max(0, widths[column] - cut.columns)) + cut
        }
        return column == cells.count - 1 ? cut : cut.padded(to: widths[column])
      }.joined(separator: "  ")
    }
  }

  /// Takes from the widest column until the row fits.
  private static func fit(_ widths: inout [Int], _ width: Int) {
    let gaps = 2 * max(0, widths.count - 1)
    widths = widths.map { min($0, width) }
    while widths.reduce(gaps, +) > width, let widest = widths.max(), widest > 8,
      let column = widths.lastIndex(of: widest)
    {
      widths[column] -= 1
    }
  }
}
