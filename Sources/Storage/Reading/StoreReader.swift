// SPDX-License-Identifier: Apache-2.0
import Events
import Glibc
import Synchronization

/// A store as it is now, open for reading; a process may write to it at the same time.
///
/// Which segments there are the folders tell, and how long they are the files: a catalogue that is
/// behind, damaged or missing makes reading slower and hides nothing.
package final class StoreReader: Sendable {
  /// Where the store is.
  package let layout: StoreLayout
  /// All segments in the order in which they were begun.
  package let segments: [SegmentID]
  /// What the catalogue knows of them.
  package let records: [SegmentID: SegmentRecord]
  /// Files that the store did not make.
  package let strangers: [String]
  /// The catalogue, or why it cannot be used; neither where there are no segments to know of.
  private let catalogue: Mutex<(open: Catalogue?, error: StorageError?)>

  /// Looks at what there is.
  package init(_ layout: StoreLayout) throws(StorageError) {
    self.layout = layout
    guard layout.exists else {
      // A folder that may not be looked into is not the same as none.
      if access(layout.events, F_OK) != 0, errno != ENOENT, errno != ENOTDIR {
        throw .last("read", layout.events)
      }
      throw .missing(folder: layout.root)
    }
    // The catalogue before the folders: a segment that is begun in between is then read whole.
    var records: [SegmentID: SegmentRecord] = [:]
    var found: (open: Catalogue?, error: StorageError?) = (nil, nil)
    do throws(StorageError) {
      if access(layout.catalogue, F_OK) != 0, errno == ENOENT {
        throw .catalogue(path: layout.catalogue, detail: "there is none")
      }
      let catalogue = try Catalogue(reading: layout.catalogue)
      for record in try catalogue.segments() { records[record.id] = record }
      found.open = catalogue
    } catch {
      found.error = error
    }
    self.records = records
    let listing = try SegmentListing(layout)
    segments = listing.segments
    strangers = listing.strangers
    if segments.isEmpty { found.error = nil }
    catalogue = Mutex(found)
  }

  /// Why the catalogue cannot be used; nil when it can.
  package var catalogueError: StorageError? { catalogue.withLock(\.error) }

  /// Segments whose data stream is wanted, and that may hold events of the time that is wanted.
  package func segments(for selection: EventSelection) -> [SegmentID] {
    segments.filter { id in
      guard selection.streams.accepts(id.stream.text) else { return false }
      guard let record = records[id], isComplete(record) else { return true }
      if let mark = selection.newSince, mark.isBehind(id.number) { return true }
      return record.summary.mayOverlap(selection.times)
    }
  }

  /// Whether the catalogue knows all that the segment's file has.
  private func isComplete(_ record: SegmentRecord) -> Bool {
    var status = stat()
    return stat(layout.path(of: record.id), &status) == 0 && Int(status.st_size) <= record.bytes
  }

  /// The frames of a segment as the catalogue has them; nil where it cannot be relied on.
  func frames(of id: SegmentID, withFilters: Bool) -> [FrameRecord]? {
    guard let catalogue = catalogue.withLock(\.open), let record = records[id] else { return nil }
    do throws(StorageError) {
      let frames = try catalogue.frames(of: id.number, withFilters: withFilters)
      var end = 0
      for frame in frames {
        guard frame.range.lowerBound == end else { return nil }
        end = frame.range.upperBound
      }
      // A writer may have gone on since the records were read.
      return end >= record.bytes ? frames : nil
    } catch {
      self.catalogue.withLock { $0 = (nil, error) }
      return nil
    }
  }

  /// The texts that may hold the events of a selection, segment by segment.
  ///
  /// Of segments, by number, that stand in `starts` only what is behind that byte.
  package func texts(_ selection: EventSelection, from starts: [Int: Int] = [:]) -> StoredTexts {
    StoredTexts(self, selection, from: starts)
  }

  /// What SQLite finds wrong with the catalogue.
  func catalogueProblems() -> [String] {
    guard let catalogue = catalogue.withLock(\.open) else { return [] }
    do throws(StorageError) {
      return try catalogue.integrityProblems()
    } catch {
      return [error.description]
    }
  }
}
