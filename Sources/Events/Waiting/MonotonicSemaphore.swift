// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A counting semaphore whose waits end by the clock that is never set.
///
/// Those of Dispatch wait on Linux for a moment of the wall clock: one that is set back by an hour makes
/// them wait for an hour.
///
/// `@unchecked Sendable`: all that changes is changed under the lock.
package final class MonotonicSemaphore: @unchecked Sendable {
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var value: Int

  /// A semaphore of which so many waits return at once.
  package init(value: Int) {
    self.value = value
    pthread_mutex_init(lock, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(lock)
    condition.deallocate()
    lock.deallocate()
  }

  /// Lets one wait return.
  package func signal() {
    pthread_mutex_lock(lock)
    value += 1
    pthread_mutex_unlock(lock)
    pthread_cond_signal(condition)
  }

  /// Waits for a signal that no other wait has taken.
  package func wait() {
    pthread_mutex_lock(lock)
    while value == 0 { pthread_cond_wait(condition, lock) }
    value -= 1
    pthread_mutex_unlock(lock)
  }

  /// The same for at most so many seconds, none for a look; false when there was no signal.
  package func wait(seconds: Double) -> Bool {
    var end = timespec()
    clock_gettime(CLOCK_MONOTONIC, &end)
    // What is longer than a year is as good as for ever.
    let nanoseconds = Int(min(max(seconds, 0), 31_536_000) * 1e9) + Int(end.tv_nsec)
    end.tv_sec += nanoseconds / 1_000_000_000
    end.tv_nsec = nanoseconds % 1_000_000_000
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    while value == 0 {
      guard pthread_cond_timedwait(condition, lock, &end) != ETIMEDOUT else {
        guard value > 0 else { return false }
        break
      }
    }
    value -= 1
    return true
  }
}
