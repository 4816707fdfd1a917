// SPDX-License-Identifier: Apache-2.0
import Detection
import Events
import Rules
import Sensors

/// Takes the batches of a sensor and raises alerts; all on the sensor's thread.
final class Watch {
  let sensor: any EventSource
  let detector: Detector
  let output: AlertOutput
  let log: EventLog?
  private var status = StatusLine()
  private(set) var undecodable = 0
  private var lastLookAtLoss = 0.0
  private var lossSaid: UInt64 = 0
  private var cutSaid: UInt64 = 0
  private var isLogFailureSaid = false
  private var isFutureSaid = false
  let sequences: LiveSequences

  /// How often sequences are looked at when nothing happens, in milliseconds.
  private static let heartbeat: Int32 = 250

  /// `window`: how long events of sequences wait for earlier ones, in nanoseconds.
  init(
    _ sensor: any EventSource,
    _ rules: RuleSet,
    output: AlertOutput,
    log: EventLog?,
    window: Int64
  ) {
    self.sensor = sensor
    self.output = output
    self.log = log
    var settings = ReorderWindow.Settings()
    settings.window = window
    // What happens here arrives at once: silence means that nothing happened.
    settings.idleAfter = 0
    sequences = LiveSequences(rules, settings: settings)
    detector = Detector(rules, arrivals: sequences.arrivals)
  }

  /// Watches until the sensor is stopped.
  func run() throws(SensorError) {
    try sensor.run(heartbeat: sequences.isEmpty ? nil : Self.heartbeat) { batch in take(batch) }
    for sequence in sequences.stop() { write(sequence) }
    status.clear()
    output.finish()
  }

  private func take(_ batch: EventBatch) {
    if batch.count > 0 { takeEvents(batch) }
    for sequence in sequences.advance(to: Clock.now) { write(sequence) }
    sayFuture()
    status.show(
      events: detector.counters.decoded,
      alerts: output.total,
      lost: Int(clamping: lossSaid)
    )
  }

  private func write(_ sequence: SequenceMatch) {
    status.clear()
    output.write(sequence, raised: Clock.now, lostBefore: lossSaid)
  }

  private func takeEvents(_ batch: EventBatch) {
    if let log, !log.write(batch.lines), !isLogFailureSaid {
      isLogFailureSaid = true
      status.clear()
      Console.error(
        "\(log.path.visible) cannot be written, events are missing in it: "
          + SystemError.text(log.failure)
      )
    }
    let firstLine = detector.counters.lines + 1
    let outcome = detector.process(batch.lines, source: "live", firstLine: firstLine)
    lookAtLoss(isUrgent: !outcome.matches.isEmpty)
    for issue in outcome.issues { report(issue) }
    for match in outcome.matches {
      status.clear()
      output.write(match, raised: Clock.now, lostBefore: lossSaid)
    }
    sequences.take(outcome, arrival: Clock.now)
  }

  /// Says once that a clock is wrong.
  private func sayFuture() {
    guard sequences.future > 0, !isFutureSaid else { return }
    isFutureSaid = true
    status.clear()
    Console.warn(
      "an event's time lies more than 5 minutes ahead of this host's clock: in sequences such events "
        + "count as of their arrival"
    )
  }

  /// Says at once when the kernel had to drop events: an alert may be missing.
  private func lookAtLoss(isUrgent: Bool) {
    let now = ProgressLine.now()
    guard isUrgent || now - lastLookAtLoss >= 1 else { return }
    lastLookAtLoss = now
    let counters = sensor.counters
    if counters.truncatedArguments > cutSaid {
      status.clear()
      let more = ProgressLine.count(Int(clamping: counters.truncatedArguments - cutSaid))
      Console.warn(
        "\(more) programs were started with more arguments than are kept: what stands behind the "
          + "first 32 kB is not looked at (`swiftlet.args_truncated` in --events)"
      )
      cutSaid = counters.truncatedArguments
    }
    let dropped = counters.dropped
    guard dropped > lossSaid else { return }
    status.clear()
    let more = ProgressLine.count(Int(clamping: dropped - lossSaid))
    Console.warn("\(more) events were lost before they could be read: alerts may be missing")
    lossSaid = dropped
  }

  /// A document of our own that cannot be read back is a fault of ours: never silent.
  private func report(_ issue: DecodingIssue) {
    undecodable += 1
    guard undecodable <= 20 else { return }
    status.clear()
    Console.warn(issue.description.visible)
  }
}
