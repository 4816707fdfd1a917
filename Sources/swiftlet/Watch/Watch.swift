// SPDX-License-Identifier: Apache-2.0
import Detection
import Events
import Rules
import Sensors

/// Takes the batches of a sensor and raises alerts; all on the sensor's thread.
final class Watch {
  private let sensor: any EventSource
  private let detector: Detector
  private let output: AlertOutput
  private let log: EventLog?
  private var status = StatusLine()
  private var undecodable = 0
  private var lastLookAtLoss = 0.0
  private var lossSaid: UInt64 = 0
  private var cutSaid: UInt64 = 0
  private var isLogFailureSaid = false
  private var engine: SequenceEngine

  init(_ sensor: any EventSource, _ rules: RuleSet, output: AlertOutput, log: EventLog?) {
    self.sensor = sensor
    self.output = output
    self.log = log
    detector = Detector(rules)
    engine = SequenceEngine(rules)
  }

  /// Watches until the sensor is stopped.
  func run() throws(SensorError) {
    try sensor.run { batch in take(batch) }
    status.clear()
    // What waits for nothing to follow is not complete: the host goes on after us.
    output.finish()
  }

  private func take(_ batch: EventBatch) {
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
    for candidate in outcome.candidates {
      for sequence in engine.feed(candidate) {
        status.clear()
        output.write(sequence, raised: Clock.now, lostBefore: lossSaid)
      }
    }
    status.show(
      events: detector.counters.decoded,
      alerts: output.total,
      lost: Int(clamping: lossSaid)
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

  /// Says on standard error what was seen, found and lost.
  func summarise(seconds: Double) {
    let counters = sensor.counters
    var text = "\(ProgressLine.count(detector.counters.decoded)) events in "
    text +=
      "\(ProgressLine.duration(seconds)) (\(ProgressLine.count(Int(clamping: counters.exec.seen)))"
    text += " programs started): "
    text +=
      output.total == 0
      ? "no alerts" : "\(ProgressLine.count(output.total)) alert\(output.total == 1 ? "" : "s")"
    if counters.dropped > 0 {
      text += ", \(ProgressLine.count(Int(clamping: counters.dropped))) events lost"
    } else {
      text += counters.truncatedArguments > 0 ? ", no event lost" : ", nothing lost"
    }
    Console.note(text)
    for (count, what) in [
      (counters.undecodable, "kernel records had an unknown shape"),
      (counters.failedDeliveries, "batches were not taken"),
      (counters.truncatedArguments, "programs had more arguments than are kept"),
      (UInt64(undecodable), "documents could not be read back"),
      (UInt64(engine.evicted), "pending sequences were given up to keep memory bounded"),
      (counters.evictions, "processes were forgotten to keep the table within its bounds"),
    ] where count > 0 {
      Console.warn("\(ProgressLine.count(Int(clamping: count))) \(what)")
    }
    if let log, log.lostBytes > 0 {
      Console.error(
        "\(ProgressLine.bytes(log.lostBytes)) of events are missing in \(log.path.visible): "
          + SystemError.text(log.failure)
      )
    }
  }
}
