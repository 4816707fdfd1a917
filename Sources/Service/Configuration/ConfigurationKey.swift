// SPDX-License-Identifier: Apache-2.0
package import Events
import Sensors

/// A key of the configuration: what it is called, what it means, how it is read and shown.
package struct ConfigurationKey: Sendable {
  /// Why a value does not do.
  struct Refusal: Error {
    var message: String
    var help: [String] = []
  }

  /// Its path in the file, `engine.reorder_window`.
  package let path: String
  /// What it is for, one line.
  package let meaning: String
  let read: @Sendable (JSONValue, inout Configuration) throws(Refusal) -> Void
  /// Its value as the file would have it.
  package let show: @Sendable (Configuration) -> JSONValue

  /// The environment variable that stands in for it: `SWIFTLET_ENGINE_REORDER_WINDOW`.
  package var variable: String {
    "SWIFTLET_" + path.uppercased().map { $0 == "." ? "_" : String($0) }.joined()
  }

  /// All keys but those of tables that repeat, in the order in which they are shown.
  package static let all: [ConfigurationKey] = [
    ConfigurationKey(
      path: "store",
      meaning: "the folder of events, alerts and all that the service remembers",
      read: { value, all throws(Refusal) in all.store = try value.path() },
      show: { .string($0.store) }
    ),
    ConfigurationKey(
      path: "rules.paths",
      meaning: "rule files and folders in place of the built-in rules",
      read: { value, all throws(Refusal) in all.rulePaths = try value.paths() },
      show: { .strings($0.rulePaths) }
    ),
    ConfigurationKey(
      path: "sensor.kind",
      meaning: "where this host's events come from: auto, ebpf, audit, proc, or none",
      read: { value, all throws(Refusal) in
        all.sensor = try value.oneOf(Configuration.Sensor.self)
      },
      show: { .string($0.sensor.rawValue) }
    ),
    ConfigurationKey(
      path: "sensor.preset",
      meaning:
        "what is collected: essential, complete and cloud_workloads as far as rules ask, data_collection all",
      read: { value, all throws(Refusal) in all.preset = try value.oneOf(SensorPreset.self) },
      show: { .string($0.preset.rawValue) }
    ),
    family(.network), family(.dns), family(.file), family(.credentials), family(.kernel),
    family(.calls),
    ConfigurationKey(
      path: "sensor.watched_places",
      meaning: "folders and files whose changes are told, in place of the usual ones",
      read: { value, all throws(Refusal) in all.watchedPlaces = try value.places() },
      show: { .strings($0.watchedPlaces ?? WatchedPlaces.usual) }
    ),
    ConfigurationKey(
      path: "sensor.memory_budget",
      meaning: "memory for the sensor's ring and its table of processes; the oldest are forgotten",
      read: { value, all throws(Refusal) in
        all.sensorBudget.memory = try value.size(SensorBudget.memoryRange)
      },
      show: { .string(SizeText.text($0.sensorBudget.memory)) }
    ),
    ConfigurationKey(
      path: "sensor.cpu_budget",
      meaning: "part of one processor for the sensor's thread, or \"any\"; beyond it events wait",
      read: { value, all throws(Refusal) in
        all.sensorBudget.processor = try value.unlessNever { value throws(Refusal) in
          try value.percent(1...100)
        }
      },
      show: { .string($0.sensorBudget.processor.map { "\(Int($0 * 100))%" } ?? "any") }
    ),
    ConfigurationKey(
      path: "engine.reorder_window",
      meaning: "how long events of sequences wait for earlier ones, at most 1h",
      read: { value, all throws(Refusal) in
        all.reorderWindow = try value.span(1_000_000...3_600_000_000_000)
      },
      show: { .string(SpanText.text($0.reorderWindow)) }
    ),
    ConfigurationKey(
      path: "engine.sequence_replay",
      meaning:
        "how far back events are looked at again for sequences that were pending at a restart",
      read: { value, all throws(Refusal) in
        all.sequenceReplay = try value.span(0...604_800_000_000_000)
      },
      show: { .string(SpanText.text($0.sequenceReplay)) }
    ),
    ConfigurationKey(
      path: "engine.alerts_per_hour",
      meaning: "most alerts of one rule in an hour, the others are counted; 0 for any number",
      read: { value, all throws(Refusal) in all.alertsPerHour = try value.count(0...10_000_000) },
      show: { .number($0.alertsPerHour) }
    ),
    ConfigurationKey(
      path: "retention.events_age",
      meaning: "after what time events are deleted; \"never\" keeps them",
      read: { value, all throws(Refusal) in
        all.eventAge = try value.unlessNever { value throws(Refusal) in
          Int(try value.span(3_600_000_000_000...Int64.max) / 1_000_000_000)
        }
      },
      show: { .string($0.eventAge.map { SpanText.text(Int64($0) * 1_000_000_000) } ?? "never") }
    ),
    ConfigurationKey(
      path: "retention.events_size",
      meaning: "how much is kept of events on disk; \"any\" for no bound",
      read: { value, all throws(Refusal) in
        all.eventBytes = try value.unlessNever { value throws(Refusal) in try value.size() }
      },
      show: { .string($0.eventBytes.map(SizeText.text) ?? "any") }
    ),
    ConfigurationKey(
      path: "runs.enabled",
      meaning: "whether rules also search what is stored, on their schedule",
      read: { value, all throws(Refusal) in all.runsScheduled = try value.truth() },
      show: { .bool($0.runsScheduled) }
    ),
  ]

  /// The switch of a family of events.
  private static func family(_ family: SensorFamily) -> ConfigurationKey {
    ConfigurationKey(
      path: "sensor.\(family.rawValue)",
      meaning: "\(family.meaning): auto as the preset has it, on, or off",
      read: { value, all throws(Refusal) in
        all.families[family] = try value.oneOf(FamilySwitch.self)
      },
      show: { .string(($0.families[family] ?? .auto).rawValue) }
    )
  }
}
