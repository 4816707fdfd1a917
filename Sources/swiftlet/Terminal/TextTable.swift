// SPDX-License-Identifier: Apache-2.0

/// Rows of text in columns that fit the terminal: the last column takes what is left.
struct TextTable {
  private let headings: [String]
  private var rows: [[String]] = []

  /// A table with these headings.
  init(_ headings: [String]) {
    self.headings = headings
  }

  /// Whether there is no row.
  var isEmpty: Bool { rows.isEmpty }

  /// Adds a row; cells are made visible here.
  mutating func add(_ cells: [String]) {
    rows.append(cells.map(\.visible))
  }

  /// The table's lines. `width` nil: nothing is cut, for pipes.
  func lines(width: Int?, style: Style) -> [String] {
    let all = [headings] + rows
    var widths = headings.indices.map { column in
      all.map { column < $0.count ? $0[column].columns : 0 }.max() ?? 0
    }
    if let width { fit(&widths, width) }
    return all.enumerated().map { index, cells in
      let line = cells.enumerated().map { column, cell in
        let cut = width == nil ? cell : cell.truncated(to: widths[column])
        return column == cells.count - 1 ? cut : cut.padded(to: widths[column])
      }.joined(separator: "  ")
      return index == 0 ? style(line, .dim) : line
    }
  }

  /// Takes from the widest column until the row fits.
  private func fit(_ widths: inout [Int], _ width: Int) {
    let gaps = 2 * max(0, widths.count - 1)
    while widths.reduce(gaps, +) > width, let widest = widths.max(), widest > 8,
      let column = widths.lastIndex(of: widest)
    {
      widths[column] -= 1
    }
  }
}
