// SPDX-License-Identifier: Apache-2.0
import EQL

/// Sorts any number of elements in bounded memory: what does not fit goes, sorted, to a temporary
/// file as a run, and the runs are merged when they are read.
package final class SortedSpool<Element: Spoolable> {
  /// How many of the elements are wanted.
  package enum Part: Sendable {
    case all
    case first(Int)
    case last(Int)
  }

  private struct Entry {
    var position: EventPosition
    var element: Element
  }

  /// A run whose next record has this position.
  private struct Head: Comparable {
    var position: EventPosition
    var run: Int

    static func < (left: Head, right: Head) -> Bool {
      left.position == right.position ? left.run < right.run : left.position < right.position
    }
  }

  private let maximumMemory: Int
  private let part: Part
  private let folder: String?
  private var entries: [Entry] = []
  private var memory = 0
  private var file: SpoolFile?
  private var runs: [Range<Int64>] = []
  private var cursors: [SpoolCursor] = []
  private var heads = BinaryHeap<Head>()
  /// The next of `entries`, once all is sorted.
  private var nextEntry = 0
  /// Elements that were added.
  package private(set) var count = 0
  /// Elements that were written to disk.
  package private(set) var spilledElements = 0

  /// A spool that sorts so many bytes in memory; its file stands in `folder`, else in `$TMPDIR`, else
  /// in `/tmp`. Of what is not the wanted part it keeps as little as it can.
  package init(maximumMemory: Int = 64 << 20, keeping part: Part = .all, folder: String? = nil) {
    self.maximumMemory = maximumMemory
    self.part = part
    self.folder = folder
  }

  /// Elements that `next` gives: all, or the wanted part with some of its neighbours.
  package var kept: Int { spilledElements + entries.count }

  /// Bytes that were written to disk.
  package var spilledBytes: Int { Int(file?.size ?? 0) }

  /// Adds an element.
  package func add(_ element: Element, at position: EventPosition) throws(SpoolError) {
    count += 1
    memory += element.memory + position.memory
    entries.append(Entry(position: position, element: element))
    if memory > maximumMemory { try relieve() }
  }

  private func relieve() throws(SpoolError) {
    sortEntries()
    if memory > maximumMemory / 2 { try spill() }
  }

  /// Brings what is held in order, and lets go what cannot be wanted.
  private func sortEntries() {
    entries.sort { $0.position < $1.position }
    switch part {
    case .all: return
    case .first(let count) where count < entries.count:
      entries.removeLast(entries.count - count)
    case .last(let count) where count < entries.count:
      entries.removeFirst(entries.count - count)
    default: return
    }
    memory = entries.reduce(0) { $0 + $1.element.memory + $1.position.memory }
  }

  private func spill() throws(SpoolError) {
    let file: SpoolFile
    if let open = self.file {
      file = open
    } else {
      file = try SpoolFile(folder: folder)
      self.file = file
    }
    let start = file.size
    for entry in entries { try SpoolCursor.append(entry.position, entry.element, to: file) }
    runs.append(start..<file.size)
    spilledElements += entries.count
    entries.removeAll(keepingCapacity: true)
    memory = 0
  }

  /// Ends adding; `next` then gives the elements.
  package func sort() throws(SpoolError) {
    sortEntries()
    guard let file else { return }
    try file.flush()
    let bufferSize = min(1 << 20, max(4 << 10, maximumMemory / 2 / runs.count))
    for (number, range) in runs.enumerated() {
      var cursor = SpoolCursor(file, range, bufferSize: bufferSize)
      if let position = try cursor.next() { heads.insert(Head(position: position, run: number)) }
      cursors.append(cursor)
    }
  }

  /// The next element in order, `kept` in all; nil at the end.
  package func next() throws(SpoolError) -> (position: EventPosition, element: Element)? {
    if nextEntry < entries.count {
      let entry = entries[nextEntry]
      if heads.first.map({ entry.position < $0.position }) ?? true {
        nextEntry += 1
        return (entry.position, entry.element)
      }
    }
    guard let head = heads.popFirst() else { return nil }
    let element: Element = try cursors[head.run].take()
    if let position = try cursors[head.run].next() {
      heads.insert(Head(position: position, run: head.run))
    }
    return (head.position, element)
  }
}
