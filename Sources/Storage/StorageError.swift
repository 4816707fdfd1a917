// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Why the store could not do something. Nothing that it acknowledged is touched by any of them.
package enum StorageError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A system call failed: what was to be done, with which file, and the system's error number.
  case system(action: String, path: String, code: Int32)
  /// Another process writes to the store.
  case locked(folder: String, processID: Int32?)
  /// There is no store in the folder.
  case missing(folder: String)
  /// The catalogue cannot be used; the events are in the segments all the same.
  case catalogue(path: String, detail: String)
  /// The state cannot be used.
  case state(path: String, detail: String)
  /// There is no state yet: the service never ran here.
  case noState(path: String)
  /// Another process already tells of the alerts of this state.
  case deliveriesRunning(path: String)
  /// A file could not be brought back to what was acknowledged; the store takes nothing more until
  /// it is opened anew.
  case unusable(path: String, detail: String)
  /// The store was closed.
  case closed

  /// The error that a system call just left in `errno`.
  static func last(_ action: String, _ path: String) -> StorageError {
    .system(action: action, path: path, code: errno)
  }

  /// Whether there is no room left on the disk, or none for this user.
  package var isDiskFull: Bool {
    guard case .system(_, _, let code) = self else { return false }
    return code == ENOSPC || code == EDQUOT || code == EFBIG
  }

  package var description: String {
    switch self {
    case .system(let action, let path, let code):
      "\(path) cannot be \(action): \(String(cString: strerror(code)))"
    case .locked(let folder, let processID):
      "another process\(processID.map { " (\($0))" } ?? "") writes to the store \(folder)"
    case .missing(let folder): "there is no event store in \(folder)"
    case .catalogue(let path, let detail): "the catalogue \(path) cannot be used: \(detail)"
    case .state(let path, let detail): "\(path) cannot be used: \(detail)"
    case .noState(let path): "there are no alerts yet: \(path) does not exist"
    case .deliveriesRunning(let path): "another process tells of the alerts of \(path)"
    case .unusable(let path, let detail): "the store is closed for writing: \(path) \(detail)"
    case .closed: "the store is closed"
    }
  }

  /// What to do about it.
  package var help: String? {
    switch self {
    case .system(_, let path, let code):
      switch code {
      case ENOSPC, EDQUOT, EFBIG:
        "nothing acknowledged is lost; make room, or let old events go: while `swiftlet run` keeps the store "
          + "by retention.events_size of its configuration and a reload (SIGHUP), else by `swiftlet events prune`"
      case EROFS: "the disk is read-only: mount it for writing, or name another folder with --store"
      case EACCES, EPERM: "run as the owner of \(path), or name another folder with --store"
      default: nil
      }
    case .locked: "reading is always possible; to write, end that process or wait for its end"
    case .missing: "`swiftlet events import FILE` makes one; --store names another folder"
    case .catalogue: "`swiftlet events verify --rebuild` makes a new one from the segments"
    case .state:
      "it is kept as it is: put a copy in its place, or move it away to begin with an empty one"
    case .noState: "`swiftlet run` makes it; --store names another folder"
    case .deliveriesRunning: "end it first; `swiftlet notify status` shows what it does"
    case .unusable: "what was acknowledged is kept; open the store again when the disk works"
    case .closed: nil
    }
  }
}

/// Whether the store takes events, and if not, why not.
package enum StoreState: Sendable, Equatable {
  /// It takes events.
  case ready
  /// The last events were refused; the next are tried again.
  case refusing(StorageError)
  /// It takes nothing more until it is opened anew.
  case unusable(StorageError)
}
