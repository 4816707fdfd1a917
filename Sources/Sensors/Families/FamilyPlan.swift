// SPDX-License-Identifier: Apache-2.0

/// How a family is set.
package enum FamilySwitch: String, Sendable, CaseIterable {
  /// As the preset and the rules want it.
  case auto
  case on
  case off
}

/// Which families are collected, and why not the others: the preset says what may be, the rules what
/// is worth it, and switches go before both.
package struct FamilyPlan: Sendable, Equatable {
  /// What is collected.
  package private(set) var families: Set<SensorFamily> = [.process]
  /// Why the others are not.
  package private(set) var reasons: [SensorFamily: String] = [:]

  /// Decides.
  ///
  /// - Parameters:
  ///   - preset: what may be collected.
  ///   - switches: what is set of single families; process cannot be turned off.
  ///   - categories: the event categories that rules ask for; nil: any.
  package init(
    preset: SensorPreset,
    switches: [SensorFamily: FamilySwitch] = [:],
    categories: Set<String>?
  ) {
    for family in SensorFamily.allCases where family != .process {
      switch switches[family] ?? .auto {
      case .on: families.insert(family)
      case .off: reasons[family] = "turned off"
      case .auto:
        if family == .calls {
          reasons[family] = "on only when asked for: it slows every system call"
        } else if !preset.families.contains(family) {
          reasons[family] = "not in the preset \(preset.rawValue)"
        } else if !preset.collectsAll, !Self.isAsked(family, categories) {
          reasons[family] = "no rule asks for it"
        } else {
          families.insert(family)
        }
      }
    }
  }

  private static func isAsked(_ family: SensorFamily, _ categories: Set<String>?) -> Bool {
    guard let categories else { return true }
    return !categories.isDisjoint(with: family.categories)
  }
}
