// SPDX-License-Identifier: Apache-2.0

/// The name of a data stream that can also be the name of its folder.
///
/// What Elasticsearch forbids in names is not accepted, nor is anything but ASCII letters, digits and
/// `. _ - + @`; the first character is a letter or digit. So no name leaves the folder or hides in it.
package struct DataStreamName: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Most bytes of a name.
  package static let maximumLength = 200

  /// The name as text.
  package let text: String

  /// A name that obeys the rules; nil for any other.
  package init?(_ text: String) {
    let bytes = text.utf8
    guard let first = bytes.first, bytes.count <= Self.maximumLength, Self.isAlphanumeric(first),
      bytes.allSatisfy({ Self.isAlphanumeric($0) || ".-_+@".utf8.contains($0) })
    else { return nil }
    self.text = text
  }

  /// The data stream of an index: itself, or of the index behind a data stream of Elasticsearch
  /// (`.ds-logs-x-default-2026.11.24-000001`) the stream.
  package init?(index: String) {
    guard index.hasPrefix(".ds-") else {
      self.init(index)
      return
    }
    var parts = index.dropFirst(4).split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count >= 3, parts[parts.count - 1].allSatisfy(\.isNumber),
      parts[parts.count - 2].allSatisfy({ $0.isNumber || $0 == "." })
    else { return nil }
    parts.removeLast(2)
    self.init(parts.joined(separator: "-"))
  }

  /// Where events go that do not tell their data stream: Elastic's name for such a stream.
  package static let generic = DataStreamName(known: "logs-generic-default")

  private init(known text: String) { self.text = text }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }

  package var description: String { text }

  /// By their bytes.
  package static func < (left: DataStreamName, right: DataStreamName) -> Bool {
    left.text < right.text
  }
}
