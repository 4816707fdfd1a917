// SPDX-License-Identifier: Apache-2.0
import Glibc
import Storage
import Synchronization

/// Lists new alerts as they are kept, until Ctrl-C.
struct AlertFollowing {
  let state: StateDatabase
  let filter: AlertFilter
  let condition: AlertCondition?
  let listing: any AlertListing

  /// Microseconds between two looks.
  private static let pause: UInt32 = 250_000

  /// Follows what is kept after the alert with this number; what cannot be read now is tried again.
  func run(after number: Int64) {
    let isStopped = Atomic(false)
    let signals = StopSignals { isStopped.store(true, ordering: .relaxed) }
    defer { withExtendedLifetime(signals) {} }
    Console.note("following new alerts (Ctrl-C ends)")
    var last = number
    var wasTold = false
    while !isStopped.load(ordering: .relaxed) {
      do throws(StorageError) {
        last = try state.read { transaction in
          let newest = try transaction.lastAlertNumber()
          guard newest > last else { return last }
          try transaction.forEachAlert(filter, after: last) { alert in
            if let condition, !condition.holds(alert) { return }
            listing.add(alert, id: try transaction.abbreviation(ofID: alert.record.id))
          }
          return newest
        }
        wasTold = false
      } catch {
        if !wasTold { StoreMessages.show(error) }
        wasTold = true
      }
      usleep(Self.pause)
    }
  }
}
