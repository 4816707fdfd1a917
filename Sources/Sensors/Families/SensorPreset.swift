// SPDX-License-Identifier: Apache-2.0

/// Which families are collected, as Elastic Defend's presets of the same names mean it.
package enum SensorPreset: String, Sendable, CaseIterable {
  /// Everything that costs little, whether or not a rule asks for it: for the store.
  case dataCollection = "data_collection"
  /// Processes and network, as far as rules ask.
  case essential
  /// All that costs little, as far as rules ask.
  case complete
  /// Processes and files, as far as rules ask: what Elastic's preset for servers in a cloud has.
  case cloudWorkloads = "cloud_workloads"

  /// The families that it allows.
  package var families: Set<SensorFamily> {
    switch self {
    case .dataCollection, .complete: [.process, .network, .dns, .file, .credentials, .kernel]
    case .essential: [.process, .network, .credentials]
    case .cloudWorkloads: [.process, .file, .credentials, .kernel]
    }
  }

  /// Whether what no rule asks for is collected too.
  package var collectsAll: Bool { self == .dataCollection }
}
