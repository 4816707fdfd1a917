// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Detection
import EQL
import Sensors
import Service

/// What the sensor is to collect, from what is set and what rules ask for.
enum SensorSettings {
  /// The settings of a sensor.
  ///
  /// `keepsEvents`: changes of user and the like go into a store, whether or not a rule asks.
  static func make(
    _ preset: SensorPreset,
    _ switches: [SensorFamily: FamilySwitch],
    places: [String]?,
    _ rules: RuleSet,
    keepsEvents: Bool
  ) -> EBPFSensor.Configuration {
    var categories = rules.eventCategories
    if keepsEvents { categories?.insert("process") }
    let plan = FamilyPlan(preset: preset, switches: switches, categories: categories)
    var settings = EBPFSensor.Configuration(agent: AgentInfo(version: Swiftlet.version))
    settings.families = plan.families
    settings.reasons = plan.reasons
    if let places { settings.watchedPlaces = places }
    if !keepsEvents, !preset.collectsAll {
      settings.untold = Set([EventKind.fork, .exit].filter { !isAsked($0, rules) })
    }
    return settings
  }

  /// Whether a rule can ask for forks or ends: most programs have one of each, and few rules do.
  private static func isAsked(_ kind: EventKind, _ rules: RuleSet) -> Bool {
    rules.mayAsk(forEventWith: [
      "event.kind": "event", "event.category": "process", "host.os.type": "linux",
      "event.type": kind == .fork ? "start" : "end",
      "event.action": kind == .fork ? "fork" : "end",
    ])
  }

  /// Says which rules cannot match, and why.
  static func sayBlind(_ source: any EventSource, _ rules: RuleSet) {
    if let sentence = BlindRules(rules, source.families).sentence {
      Console.warn(sentence.visible)
    }
  }

  /// Says which families the kernel refused: loudly those that were asked for by name.
  static func sayRefused(_ source: any EventSource, _ switches: [SensorFamily: FamilySwitch]) {
    for state in source.families
    where !state.isOn && switches[state.family] == .on {
      Console.warn("\(state.family.rawValue) events are not seen: \(state.reason)")
    }
  }
}

extension Configuration {
  /// The settings of the sensor that these ask for.
  func sensorSettings(for rules: RuleSet, keepsEvents: Bool) -> EBPFSensor.Configuration {
    var settings = SensorSettings.make(
      preset,
      families,
      places: watchedPlaces,
      rules,
      keepsEvents: keepsEvents
    )
    settings.budget = sensorBudget
    return settings
  }
}

extension SensorPreset: ExpressibleByArgument {}

/// Families between commas.
struct FamilyList: CustomStringConvertible {
  var families: Set<SensorFamily> = []

  init() {}

  init(names: String) throws {
    for name in names.split(separator: ",") {
      guard let family = SensorFamily(rawValue: String(name)) else {
        let all = SensorFamily.allCases.map(\.rawValue)
        let near = Spelling.near(String(name), among: all).first
        throw ValidationError(
          "There is no family \(String(name).visible): "
            + (near.map { "did you mean \($0)?" } ?? "they are \(all.joined(separator: ", ")).")
        )
      }
      families.insert(family)
    }
  }

  var description: String {
    families.isEmpty ? "none" : families.map(\.rawValue).sorted().joined(separator: ",")
  }
}
