// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Events
import Foundation
package import Sensors
import Storage
import Synchronization
import Translation

/// Files and folders that grow, in place of a sensor.
package final class FollowedLogs: EventSource {
  private struct Files {
    var inputs: [Configuration.Input]
    var followers: [FileFollower] = []
    var paths: [String] = []
  }

  private let intake = Intake()
  private let files: Mutex<Files>
  private let isStopped = Atomic(false)
  private let documents = Atomic<UInt64>(0)
  private let failures = Atomic<UInt64>(0)

  /// Begins to follow: what files get from now on, or with `fromStart` also what they have. Files that
  /// come into a folder later are read whole.
  package init(_ inputs: [Configuration.Input], fromStart: Bool) {
    files = Mutex(Files(inputs: inputs))
    lookForFiles { fromStart ? nil : FollowedFile.end(of: $0) }
  }

  /// Follows what is not followed yet.
  private func lookForFiles(from start: (String) -> InputPosition?) {
    files.withLock { files in
      for input in FollowedFolder.expand(files.inputs) where !files.paths.contains(input.path) {
        files.paths.append(input.path)
        files.followers.append(
          FileFollower(
            input.path,
            number: files.followers.count,
            format: input.format,
            from: start(input.path),
            into: intake,
            endsAtEnd: false
          )
        )
      }
    }
  }

  package func run(
    heartbeat: Int32?,
    _ deliver: (Sensors.EventBatch) throws -> Void
  ) throws(SensorError) {
    let wait = Double(heartbeat ?? 250) / 1_000
    var looks = 0
    while !isStopped.load(ordering: .acquiring) {
      let batches = intake.take(within: wait)
      for batch in batches { hand(batch.block, deliver) }
      guard batches.isEmpty else { continue }
      if heartbeat != nil { hand(nil, deliver) }
      looks += 1
      if looks.isMultiple(of: 4) { lookForFiles { _ in nil } }
    }
    // What was read before the end is looked at still.
    let followers = files.withLock { $0.followers }
    let isDone = MonotonicSemaphore(value: 0)
    DispatchQueue.global().async {
      for follower in followers { follower.stop() }
      isDone.signal()
    }
    var isEnded = false
    while !isEnded || intake.pendingBytes > 0 {
      if !isEnded { isEnded = isDone.wait(seconds: 0) }
      for batch in intake.take(within: 0.02) { hand(batch.block, deliver) }
    }
    intake.close()
  }

  /// Delivers lines; a consumer that fails loses these alone.
  private func hand(_ block: LineBlock?, _ deliver: (Sensors.EventBatch) throws -> Void) {
    let none = UnsafeRawBufferPointer(start: nil, count: 0)
    let bytes = block?.bytes ?? none
    let count = bytes.count { $0 == 0x0A }
    documents.add(UInt64(count), ordering: .relaxed)
    do {
      try deliver(Sensors.EventBatch(lines: bytes, count: count))
    } catch {
      failures.add(1, ordering: .relaxed)
    }
    withExtendedLifetime(block) {}
  }

  /// What logs tell nobody knows beforehand.
  package var families: [FamilyState] { [] }

  package func stop() { isStopped.store(true, ordering: .releasing) }

  package var counters: SensorCounters {
    var counters = SensorCounters()
    counters.documents = documents.load(ordering: .relaxed)
    counters.failedDeliveries = failures.load(ordering: .relaxed)
    return counters
  }

  /// The files that are followed, and what became of them so far.
  package var states: [(path: String, state: FileFollower.State)] {
    files.withLock { files in zip(files.paths, files.followers.map(\.state)).map { ($0, $1) } }
  }

  /// What happened since the last call that somebody should know.
  package func takeNotes() -> [String] {
    files.withLock { $0.followers }.flatMap { $0.takeNotes() }
  }
}
