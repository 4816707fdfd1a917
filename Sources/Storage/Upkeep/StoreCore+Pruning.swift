// SPDX-License-Identifier: Apache-2.0
import Glibc

extension StoreCore {
  /// Deletes what the policy does not keep; with `isPreview` nothing is touched.
  mutating func prune(
    _ policy: RetentionPolicy,
    isPreview: Bool
  ) throws(StorageError) -> PruneReport {
    let surplus = policy.surplus(
      Array(records.values),
      writing: Set(open.values.map(\.id)),
      now: options.now()
    )
    var report = PruneReport()
    var failure: StorageError?
    if isPreview {
      report.deleted = surplus
    } else {
      for segment in surplus {
        let path = layout.path(of: segment.id)
        if unlink(path) != 0, errno != ENOENT {
          failure = .last("deleted", path)
          break
        }
        // The folder goes with its last segment.
        rmdir("\(layout.folder(of: segment.id.stream))/\(segment.id.date)")
        report.deleted.append(segment)
      }
      forget(report.deleted.map(\.id))
      for stream in Set(report.deleted.map(\.id.stream)) where open[stream] == nil {
        rmdir(layout.folder(of: stream))
      }
    }
    if let failure { throw failure }
    let gone = Set(report.deleted.map(\.id))
    for record in records.values where !gone.contains(record.id) {
      report.keptSegments += 1
      report.keptEvents += record.summary.events
      report.keptBytes += record.bytes
    }
    return report
  }
}
