// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// A store that is open for writing. Any number of threads may append; those that come while one is
/// being written go to disk together (group commit).
package final class EventStore: Sendable {
  private let core: Mutex<StoreCore>
  private let waiting = Mutex<[Append]>([])
  /// What the store had to put right when it was opened, and what it found damaged.
  package let notices: [StoreNotice]

  /// One call of `append` and what became of it.
  private final class Append: Sendable {
    let batches: [EventBatch]
    let outcome = Mutex<Result<[SegmentID: Int], StorageError>?>(nil)

    init(_ batches: [EventBatch]) { self.batches = batches }

    var bytes: Int { batches.reduce(0) { $0 + $1.lines.count } }
  }

  /// Most text that goes to disk together.
  private static let groupBytes = 32 << 20

  /// Opens a store for writing, makes it where there is none.
  ///
  /// `rebuildsCatalogue`: whatever the catalogue says of the segments is forgotten and read anew.
  package init(
    _ layout: StoreLayout,
    _ options: StoreOptions,
    rebuildsCatalogue: Bool = false,
    progress: @Sendable (StoreProgress) -> Void = { _ in }
  ) throws(StorageError) {
    let core = try StoreCore(
      layout,
      options,
      rebuildsCatalogue: rebuildsCatalogue,
      progress: progress
    )
    notices = core.notices
    self.core = Mutex(core)
  }

  deinit { core.withLock { $0.saveCatalogue() } }

  /// Keeps batches: comes back when the disk has all of them, throws when it has none of them.
  package func append(_ batches: [EventBatch]) throws(StorageError) -> AppendReceipt {
    let append = Append(batches)
    waiting.withLock { $0.append(append) }
    core.withLock { core in
      // Another call may have taken these along while this one waited for its turn.
      while append.outcome.withLock({ $0 == nil }) { commitGroup(&core) }
    }
    guard let outcome = append.outcome.withLock({ $0 }) else { throw .closed }
    var receipt = AppendReceipt()
    receipt.ends = try outcome.get()
    for batch in batches {
      receipt.events += batch.summary.events
      receipt.textBytes += batch.lines.count
    }
    return receipt
  }

  private func commitGroup(_ core: inout StoreCore) {
    let group = waiting.withLock { waiting -> [Append] in
      var bytes = 0
      let count = waiting.prefix { append in
        defer { bytes += append.bytes }
        return bytes == 0 || bytes + append.bytes <= Self.groupBytes
      }.count
      defer { waiting.removeFirst(count) }
      return Array(waiting[..<count])
    }
    let result: Result<[SegmentID: Int], StorageError>
    do throws(StorageError) {
      result = .success(try core.commit(group.flatMap(\.batches)))
    } catch {
      result = .failure(error)
    }
    for append in group { append.outcome.withLock { $0 = result } }
  }

  /// Whether the store takes events.
  package var state: StoreState { core.withLock { $0.state } }

  /// Why the catalogue could not be written, as long as it is behind the segments.
  package var catalogueError: StorageError? { core.withLock { $0.catalogueError } }

  /// Events that went to `logs-generic-default` because there are too many data streams.
  package var redirectedEvents: Int { core.withLock { $0.redirectedEvents } }

  /// All segments in the order in which they were begun.
  package var segments: [SegmentRecord] {
    core.withLock { core in core.records.values.sorted { $0.id < $1.id } }
  }

  /// Deletes what a policy does not keep, or with `isPreview` only says what that is.
  package func prune(_ policy: RetentionPolicy, isPreview: Bool) throws(StorageError) -> PruneReport
  {
    let result = core.withLock { core -> Result<PruneReport, StorageError> in
      do throws(StorageError) {
        return .success(try core.prune(policy, isPreview: isPreview))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}
