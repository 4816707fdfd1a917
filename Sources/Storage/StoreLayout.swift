// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Where everything stands in the folder of a store.
///
///     lock                                   held by the one process that writes
///     swiftlet.sqlite                        alerts, exceptions, what rules have searched
///     catalogue.sqlite                       what stands where; can be made anew from the segments
///     events/STREAM/DATE/NUMBER.ndjson.zst   segments
package struct StoreLayout: Sendable, Equatable {
  /// The store's folder.
  package let root: String

  /// A store in this folder.
  package init(root: String) {
    var root = root
    while root.count > 1, root.hasSuffix("/") { root.removeLast() }
    self.root = root
  }

  package var lock: String { root + "/lock" }
  package var catalogue: String { root + "/catalogue.sqlite" }
  /// The state, which nothing else has.
  package var state: String { root + "/swiftlet.sqlite" }
  package var events: String { root + "/events" }

  /// The folder of a data stream.
  package func folder(of stream: DataStreamName) -> String { events + "/" + stream.text }

  /// The file of a segment.
  package func path(of segment: SegmentID) -> String {
    "\(folder(of: segment.stream))/\(segment.date)/\(segment.fileName)"
  }

  /// Whether there is a store.
  package var exists: Bool {
    var status = stat()
    return stat(events, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
