// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
package import Sensors
import Synchronization

/// Carries the events of the sensor into the intake, in a thread of its own.
package final class SensorIntake: Sendable {
  private let sensor: any EventSource
  private let intake: Intake
  private let finished = MonotonicSemaphore(value: 0)
  private let failed = Mutex<SensorError?>(nil)
  private let lines = Mutex(0)

  /// Begins to carry.
  package init(_ sensor: any EventSource, into intake: Intake) {
    self.sensor = sensor
    self.intake = intake
    let thread = Thread { [self] in run() }
    thread.name = "sensor"
    thread.start()
  }

  private func run() {
    do throws(SensorError) {
      try sensor.run { batch in
        guard batch.count > 0 else { return }
        let first = lines.withLock { lines in
          defer { lines += batch.count }
          return lines + 1
        }
        let block = LineBlock(batch.lines, firstLine: first, source: "live")
        if !intake.put(IntakeBatch(block, from: .sensor)) { throw IntakeClosed() }
      }
    } catch {
      failed.withLock { $0 = error }
    }
    finished.signal()
  }

  /// The intake takes nothing more.
  private struct IntakeClosed: Error {}

  /// Ends the sensor and waits until what the kernel had handed over is in the intake.
  package func stop() {
    sensor.stop()
    _ = finished.wait(seconds: 10)
    finished.signal()
  }

  /// What was seen and lost.
  package var counters: SensorCounters { sensor.counters }

  /// Which families of events are on, and why the others are not.
  package var families: [FamilyState] { sensor.families }

  /// Why the sensor ended by itself.
  package var failure: SensorError? { failed.withLock { $0 } }
}
