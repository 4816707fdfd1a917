// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import Events
import Storage

/// Events that earlier runs stored and did not get to commit: followed files bring them again, and they
/// are taken out then. A crash may have left any of a commit's data streams behind, so that they need
/// not be the first lines.
struct ResumedEvents {
  /// Bytes of a file that are looked through at most: more than one commit holds.
  private static let maximumBytes = 64 << 20
  /// Most events that are remembered.
  private static let maximum = 400_000

  private var counts: [String: Int] = [:]
  /// Bytes of each file, by its number, that are still to be looked through.
  private var remaining: [Int: Int] = [:]
  private let fields = StoredFields()

  /// Whether no file can bring any of them again.
  var isDone: Bool { counts.isEmpty || remaining.values.allSatisfy { $0 <= 0 } }

  /// Whether lines of a file may be among them.
  func mayHold(linesOf file: Int) -> Bool { !counts.isEmpty && remaining[file, default: 0] > 0 }

  /// A file that is read on has so many bytes that were there before this run.
  mutating func expect(_ bytes: Int, of file: Int) {
    remaining[file] = min(Self.maximumBytes, bytes)
  }

  /// Remembers the events of lines.
  mutating func insert(_ lines: LineBlock) {
    forEachLine(lines) { counts, id, _ in
      if let id, counts.count < Self.maximum { counts[id, default: 0] += 1 }
    }
  }

  /// The lines that are not among them; nil when all are. `taken` counts those that are.
  mutating func without(_ lines: LineBlock, of file: Int, _ taken: inout Int) -> LineBlock? {
    remaining[file, default: 0] -= lines.bytes.count
    var rest: [UInt8] = []
    var count = 0
    forEachLine(lines) { counts, id, line in
      if let id, let left = counts[id] {
        counts[id] = left == 1 ? nil : left - 1
        count += 1
      } else {
        rest += line
        rest.append(UInt8(ascii: "\n"))
      }
    }
    taken += count
    guard count > 0 else { return lines }
    guard !rest.isEmpty else { return nil }
    return rest.withUnsafeBytes {
      LineBlock($0, firstLine: lines.firstLine, source: lines.source)
    }
  }

  /// Calls back with each line and its event's id, nil where it is no event.
  private mutating func forEachLine(
    _ lines: LineBlock,
    _ body: (inout [String: Int], String?, UnsafeRawBufferPointer) -> Void
  ) {
    // Nothing in the closure throws; the signature is that of other readers.
    try? fields.forEach(lines.bytes) { event throws(StorageError) in
      let line = UnsafeRawBufferPointer(start: event.line, count: Int(event.line_length))
      let isEvent = event.status == SL_OK.rawValue
      let id = isEvent ? fields.withID(event) { String(decoding: $0, as: UTF8.self) } : nil
      body(&counts, id, line)
    }
  }
}
