// SPDX-License-Identifier: Apache-2.0

/// Some events on their way from a source to detection.
package struct EventBatch {
  /// Bytes that may be read behind the end of `lines`, as simdjson wants.
  package static let padding = 64

  /// One ECS document a line, each with its newline; valid UTF-8.
  ///
  /// Good only until `deliver` returns,
  /// with `padding` readable zero bytes behind it.
  package let lines: UnsafeRawBufferPointer

  /// Number of lines.
  package let count: Int

  /// Lines with the padding behind them.
  package init(lines: UnsafeRawBufferPointer, count: Int) {
    self.lines = lines
    self.count = count
  }
}

/// Where live events come from.
package protocol EventSource: AnyObject, Sendable {
  /// Delivers events until `stop` is called; runs on the calling thread, and so does `deliver`.
  ///
  /// With a `heartbeat`, in milliseconds, a batch without events is delivered when none has come for
  /// so long: who waits for nothing to happen learns that time has passed.
  ///
  /// An error that `deliver` throws loses no later batch: it is counted in
  /// `SensorCounters.failedDeliveries`. What the kernel had already handed over is delivered before
  /// this returns, and then the source is closed for good.
  func run(
    heartbeat: Int32?,
    _ deliver: (EventBatch) throws -> Void
  ) throws(SensorError)

  /// Ends `run`, from any thread and also before it begins.
  func stop()

  /// What was seen, lost and delivered so far.
  var counters: SensorCounters { get }

  /// Which families of events are on, and why the others are not; empty where there is no choice.
  var families: [FamilyState] { get }
}

extension EventSource {
  /// Those of a sensor that knows programs alone.
  package var families: [FamilyState] {
    SensorFamily.allCases.map { family in
      family == .process
        ? FamilyState(family, isOn: true, reason: "always on")
        : FamilyState(family, isOn: false, reason: "this sensor tells of programs only")
    }
  }

  /// Delivers events until `stop` is called, and nothing else.
  package func run(_ deliver: (EventBatch) throws -> Void) throws(SensorError) {
    try run(heartbeat: nil, deliver)
  }
}
