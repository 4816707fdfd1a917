// SPDX-License-Identifier: Apache-2.0
import Detection
import Events
import Sensors
import Storage
import Translation

/// What the service says of itself: `status.json`, and `swiftlet status` for people.
struct ServiceStatus {
  /// `running`, `refusing` or `stopped`.
  var state: String
  var processID: Int32
  var started: Timestamp
  var now: Timestamp
  var engine: StreamEngine
  /// Nil without a sensor.
  var sensor: SensorCounters?
  /// What the sensor collects, and why not the rest.
  var families: [FamilyState] = []
  var inputs: [(path: String, state: FileFollower.State)]
  /// How channels stand.
  var channels: [ChannelWatch.Standing]
  var pendingBytes: Int
  /// Nil where rules do not run on their schedules.
  var runs: ScheduledRuns.State?

  var document: JSONValue {
    .object([
      .init("state", .string(state)), .init("pid", .number(processID)),
      // Pids are used again; a pid with this start is the same process.
      .init("started_ticks", StatusFile.startTicks(processID).map { .number($0) } ?? .null),
      .init("started", .string(started.iso8601())), .init("updated", .string(now.iso8601())),
      .init("rules", .number(engine.rules.entries.count)),
      .init("events", events), .init("alerts", alerts), .init("sensor", sensorDocument),
      .init("sequences", sequences), .init("inputs", .array(inputs.map(Self.document))),
      .init("channels", .array(channels.map(\.document))), .init("runs", runsDocument),
      .init("problem", engine.refusal.map { .string($0.description) } ?? .null),
    ])
  }

  private var events: JSONValue {
    let counters = engine.counters
    return .object([
      .init("stored", .number(counters.stored)),
      .init("stored_bytes", .number(counters.storedBytes)),
      .init("pending_bytes", .number(pendingBytes)),
      .init("undecodable", .number(counters.undecodable)),
      .init("badly_named", .number(counters.badlyNamed)),
      .init("resumed", .number(counters.resumed)), .init("refusals", .number(counters.refusals)),
      .init("unstored", .number(counters.unstored)),
      .init("redirected", .number(engine.store.redirectedEvents)),
    ])
  }

  private var alerts: JSONValue {
    .object([
      .init("written", .number(engine.counters.alerts)),
      .init("known", .number(engine.counters.knownAlerts)),
      .init("suppressed", .number(engine.counters.suppressed)),
      .init("held_back", .number(engine.counters.storms)),
    ])
  }

  private var runsDocument: JSONValue {
    guard let runs else { return .null }
    return .object([
      .init("ended", .number(runs.ended)), .init("failed", .number(runs.failed)),
      .init("alerts", .number(runs.alerts)),
      .init("problem", runs.problem.map { .string($0) } ?? .null),
    ])
  }

  private var sequences: JSONValue {
    let losses = engine.sequences.losses
    return .object([
      .init("repeated", .number(losses.repeated)), .init("late", .number(losses.late)),
      .init("future", .number(losses.future)), .init("overflowed", .number(losses.overflowed)),
      .init("evicted", .number(losses.evicted)), .init("timeless", .number(losses.timeless)),
      .init("truncated_keys", .number(losses.truncatedKeys)),
      .init("waiting", .number(engine.sequences.waiting)),
    ])
  }

  private var sensorDocument: JSONValue {
    guard let sensor else { return .null }
    func kind(_ kind: SensorCounters.Kind) -> JSONValue {
      .object([
        .init("seen", .number(kind.seen)), .init("dropped", .number(kind.dropped)),
        .init("read", .number(kind.read)), .init("written", .number(kind.written)),
      ])
    }
    let kinds = EventKind.allCases.filter { $0.family == .process || sensor[$0].seen > 0 }
    let families = families.map { state in
      let own = EventKind.allCases.filter { $0.family == state.family }
      return JSONValue.object([
        .init("name", .string(state.family.rawValue)), .init("on", .bool(state.isOn)),
        .init("reason", .string(state.reason)),
        .init("seen", .number(own.reduce(0) { $0 + sensor[$1].seen })),
        .init("dropped", .number(own.reduce(0) { $0 + sensor[$1].dropped })),
      ])
    }
    return .object(
      kinds.map { .init($0.name, kind(sensor[$0])) } + [
        .init("families", .array(families)),
        .init("blind_rules", BlindRules(engine.rules, self.families).document),
        .init("recursion_misses", .number(sensor.recursionMisses)),
        .init("unattributed", .number(sensor.unattributed)),
        .init("evicted_processes", .number(sensor.evictions)),
        .init("rested_ms", .number(sensor.rested / 1_000_000)),
        .init("lost", .number(sensor.dropped)),
        .init("undecodable", .number(sensor.undecodable)),
        .init("documents", .number(sensor.documents)),
        .init("failed_deliveries", .number(sensor.failedDeliveries)),
      ]
    )
  }

  /// What became of the lines of a file that is not in ECS.
  private static func translation(_ state: FileFollower.State) -> JSONValue {
    guard let format = state.format, format != .ecs else { return .null }
    let counts = state.translation
    return .object([
      .init("read", .number(counts.read)), .init("translated", .number(counts.translated)),
      .init("without_event", .number(counts.withoutEvent)),
      .init("not_understood", .number(counts.notUnderstood)),
      .init("events", .number(counts.events)),
    ])
  }

  private static func document(_ input: (path: String, state: FileFollower.State)) -> JSONValue {
    .object([
      .init("path", .string(input.path)), .init("at_end", .bool(input.state.isAtEnd)),
      .init("rotations", .number(input.state.rotations)),
      .init("truncations", .number(input.state.truncations)),
      .init("skipped_lines", .number(input.state.skippedLines)),
      .init("torn_bytes", .number(input.state.tornBytes)),
      .init("format", input.state.format.map { .string($0.rawValue) } ?? .null),
      .init("translation", translation(input.state)),
      .init("problem", input.state.problem.map { .string($0) } ?? .null),
    ])
  }
}
