// SPDX-License-Identifier: Apache-2.0
import Events

/// All fields of an event, each on a line with its values.
enum FieldLines {
  /// The lines, cut to a width where there is one.
  static func lines(of document: JSONValue, width: Int?) -> [String] {
    let leaves = document.leaves
    let widest = min(leaves.map(\.path.columns).max() ?? 0, 50)
    return leaves.map { path, values in
      let text = values.compactMap(\.scalarText).joined(separator: " ").visible
      let line = "\(path.visible.padded(to: widest))  \(text)"
      return width.map { line.truncated(to: $0) } ?? line
    }
  }
}
