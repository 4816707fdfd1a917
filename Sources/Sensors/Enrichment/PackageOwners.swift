// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Events
import Host
import Synchronization

/// Which package owns a file, for all sensors of this process. What is installed is read beside them: lists
/// of hundreds of thousands of files must not hold up a reader.
final class PackageOwners: Sendable {
  static let shared = PackageOwners()

  private struct State: Sendable {
    var packages = InstalledPackages()
    var isReading = false
  }

  private let state = Mutex(State())
  private let reads = Atomic(0)
  /// Signalled when what is installed was read for the first time.
  private let first = MonotonicSemaphore(value: 0)

  /// Has it read if that may have changed. `now`: nanoseconds after boot.
  func refresh(now: Int64) {
    let packages = state.withLock { state -> InstalledPackages? in
      guard !state.isReading, state.packages.isDue(now: now) else { return nil }
      state.isReading = true
      return state.packages
    }
    guard let packages else { return }
    DispatchQueue.global(qos: .utility).async { [self] in
      var read = packages
      read.refresh(now: now)
      let found = read
      state.withLock { state in
        state.packages = found
        state.isReading = false
      }
      reads.add(1, ordering: .releasing)
      first.signal()
    }
  }

  /// Waits until it was read once, at most so many seconds.
  func waitForFirst(seconds: Double) {
    if first.wait(seconds: seconds) { first.signal() }
  }

  /// Counts how often what is installed was looked at: answers from before are worth nothing after.
  var generation: Int { reads.load(ordering: .acquiring) }

  /// The package that owns a file; nil where none does, or nobody knows yet.
  func owner(of path: [UInt8]) -> InstalledPackage? {
    state.withLock { $0.packages.owner(of: path) }
  }
}
