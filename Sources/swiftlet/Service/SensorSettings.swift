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
    return settings
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
    SensorSettings.make(
      preset,
      families,
      places: watchedPlaces,
      rules,
      keepsEvents: keepsEvents
    )
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
