// SPDX-License-Identifier: Apache-2.0
import Detection
import Events

extension ScanRun {
  /// Says on standard error what was read and found.
  func summarise(ruleCount: Int) {
    let seconds = max(progress.elapsed, 0.001)
    let rate = Int(Double(counters.decoded) / seconds)
    var text = ProgressLine.count(counters.decoded, "event")
    text += " (\(ProgressLine.bytes(counters.bytes))) in \(ProgressLine.duration(seconds))"
    text += ", \(ProgressLine.count(rate))/s, \(ProgressLine.count(ruleCount, "rule")): "
    text +=
      output.total == 0
      ? "no alerts"
      : "\(ProgressLine.count(output.total)) alert\(output.total == 1 ? "" : "s")"
    if repeatedEvents > 0 {
      text += ", \(ProgressLine.count(repeatedEvents, "repeated event")) left out"
    }
    if excepted > 0 {
      text += ", \(ProgressLine.count(excepted, "event")) taken out by exceptions"
    }
    Console.note(text)
    for line in translations.lines { Console.note(line) }
    if counters.undecodable > 0 {
      Console.warn("\(ProgressLine.count(counters.undecodable, "line")) could not be read")
    }
    if counters.repaired > 0 {
      Console.note(
        "\(ProgressLine.count(counters.repaired)) events held bytes that are not UTF-8; they were read as U+FFFD"
      )
    }
    for (count, what) in [
      (timeless, "events of sequences have no time and were left out"),
      (truncatedKeys, "combinations of key values were left out"),
      (evicted, "pending sequences were given up to keep memory bounded"),
      (samples.leftOut, "events of samples were left out to keep memory bounded"),
      (
        seen.forgotten,
        "events were forgotten to keep memory bounded: repeats of them may count again"
      ),
    ] where count > 0 {
      Console.warn("\(ProgressLine.count(count)) \(what)")
    }
    if spool.spilledBytes > 0 {
      Console.note(
        "\(ProgressLine.count(spool.spilledElements, "event"))"
          + " (\(ProgressLine.bytes(spool.spilledBytes))) were sorted on disk"
      )
    }
  }

  /// The counters as JSON.
  func statistics(_ set: RuleSet) -> JSONValue {
    let more = RunStatistics(self, set)
    return .object([
      .init("lines", .integer(counters.lines)), .init("events", .integer(counters.decoded)),
      .init("passed_over", .integer(counters.passedOver)),
      .init("undecodable", .integer(counters.undecodable)),
      .init("blank", .integer(counters.blank)), .init("repaired", .integer(counters.repaired)),
      .init("bytes", .integer(counters.bytes)),
      .init("damaged_inputs", .integer(counters.damagedInputs)),
      .init("translated_inputs", translations.document),
      .init("repeated_events", .integer(repeatedEvents)),
      .init("excepted", .integer(excepted)),
      .init("repeated_alerts", .integer(output.repeatedAlerts)),
      .init("forgotten_events", .integer(seen.forgotten)),
      .init("timeless_events", .integer(timeless)),
      .init("truncated_keys", .integer(truncatedKeys)),
      .init("evicted_sequences", .integer(evicted)),
      .init("left_out_of_samples", .integer(samples.leftOut)),
      .init("spilled_events", .integer(spool.spilledElements)),
      .init("spilled_bytes", .integer(spool.spilledBytes)),
      .init("rules", .integer(set.entries.count)),
      .init("rules_not_run", .integer(set.skipped.count)),
      .init("alerts", .integer(output.total)),
      .init("seconds", .number(String(progress.elapsed))),
      .init("stages", more.stagesObject), .init("matching", more.matchingObject),
      .init("dearest_rules", more.dearestObject),
      .init(
        "alerts_by_rule",
        .object(output.counts.sorted { $0.key < $1.key }.map { .init($0.key, .integer($0.value)) })
      ),
    ])
  }
}
