// SPDX-License-Identifier: Apache-2.0
import Detection
import Events
import Sensors
import Service

extension Watch {
  /// Says on standard error what was seen, found and lost.
  func summarise(seconds: Double) {
    let counters = sensor.counters
    var text = "\(ProgressLine.count(detector.counters.decoded)) events in "
    text += ProgressLine.duration(seconds)
    if !(sensor is FollowedLogs) {
      text += " (\(ProgressLine.count(Int(clamping: counters.exec.seen))) programs started)"
    }
    text += ": "
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
      (UInt64(sequences.timeless), "events of sequences have no time and were left out"),
      (UInt64(sequences.truncatedKeys), "combinations of key values were left out"),
      (UInt64(sequences.repeated), "repeated events were left out of sequences"),
      (UInt64(sequences.late), "events came too late to be put in order in sequences"),
      (UInt64(sequences.future), "events had a time too far ahead and counted as of their arrival"),
      (UInt64(sequences.overflowed), "events were not held for earlier ones, for lack of room"),
      (UInt64(sequences.evicted), "pending sequences were given up to keep memory bounded"),
      (counters.evictions, "processes were forgotten to keep the table within its bounds"),
      (
        counters.rested / 1_000_000,
        "milliseconds of rest kept the sensor within its part of a processor"
      ),
    ] where count > 0 {
      Console.warn("\(ProgressLine.count(Int(clamping: count))) \(what)")
    }
    if sequences.waiting > 0 {
      Console.note(
        "\(ProgressLine.count(sequences.waiting, "sequence")) still waited for what must not follow"
          + " when watching ended, and did not alert"
      )
    }
    if let log, log.lostBytes > 0 {
      Console.error(
        "\(ProgressLine.bytes(log.lostBytes)) of events are missing in \(log.path.visible): "
          + SystemError.text(log.failure)
      )
    }
  }

  /// What was seen and lost of each kind, from the kernel to the documents.
  private static func kinds(_ counters: SensorCounters) -> JSONValue {
    let kinds = EventKind.allCases.filter { $0.family == .process || counters[$0].seen > 0 }
    return .object(
      kinds.map { kind in
        let count = counters[kind]
        return .init(
          kind.name,
          .object([
            .init("seen", .integer(Int(clamping: count.seen))),
            .init("dropped", .integer(Int(clamping: count.dropped))),
            .init("read", .integer(Int(clamping: count.read))),
            .init("written", .integer(Int(clamping: count.written))),
          ])
        )
      }
    )
  }

  /// The counters as JSON.
  func statistics(seconds: Double) -> JSONValue {
    let counters = sensor.counters
    return .object([
      .init("events", .integer(detector.counters.decoded)),
      .init("alerts", .integer(output.total)),
      .init("repeated_events", .integer(sequences.repeated)),
      .init("repeated_alerts", .integer(output.repeatedAlerts)),
      .init("late_events", .integer(sequences.late)),
      .init("future_events", .integer(sequences.future)),
      .init("overflowed_events", .integer(sequences.overflowed)),
      .init("timeless_events", .integer(sequences.timeless)),
      .init("truncated_keys", .integer(sequences.truncatedKeys)),
      .init("evicted_sequences", .integer(sequences.evicted)),
      .init("waiting_sequences", .integer(sequences.waiting)),
      .init("lost_events", .integer(Int(clamping: counters.dropped))),
      .init("recursion_misses", .integer(Int(clamping: counters.recursionMisses))),
      .init("unattributed", .integer(Int(clamping: counters.unattributed))),
      .init("sensor", Self.kinds(counters)),
      .init("undecodable", .integer(undecodable)),
      .init("seconds", .number(String(seconds))),
      .init(
        "alerts_by_rule",
        .object(output.counts.sorted { $0.key < $1.key }.map { .init($0.key, .integer($0.value)) })
      ),
    ])
  }
}
