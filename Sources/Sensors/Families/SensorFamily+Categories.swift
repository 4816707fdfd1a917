// SPDX-License-Identifier: Apache-2.0

extension SensorFamily {
  /// The event categories that rules ask for to get this family's events.
  package var categories: Set<String> {
    switch self {
    case .process, .credentials, .calls: ["process"]
    case .network: ["network"]
    case .dns: ["network", "dns"]
    case .file: ["file"]
    case .kernel: ["process", "driver"]
    }
  }
}
