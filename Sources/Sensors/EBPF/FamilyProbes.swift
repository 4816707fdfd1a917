// SPDX-License-Identifier: Apache-2.0

/// Loads the probes of the families beside processes.
enum FamilyProbes {
  /// Turns a family on that is asked for.
  ///
  /// Network and DNS share one object, which the first of the two brings in.
  static func state(
    of family: SensorFamily,
    _ asked: Set<SensorFamily>,
    _ probes: ProbeObject
  ) -> FamilyState {
    do throws(SensorError) {
      switch family {
      case .process: return FamilyState(family, isOn: true, reason: "always on")
      case .credentials:
        return FamilyState(family, isOn: true, reason: "seen in a process's later events")
      case .network:
        try addNetwork(asked, probes)
      case .dns where !asked.contains(.network):
        try addNetwork(asked, probes)
      case .dns:
        guard probes.hasNetwork else {
          return FamilyState(family, isOn: false, reason: "as network")
        }
      case .kernel:
        try add(KernelProgram.base64, [.module], to: probes)
      case .calls:
        try add(CallsProgram.base64, kinds(of: [.calls]), to: probes)
        return FamilyState(family, isOn: true, reason: "asked for; slows every system call")
      case .file:
        return FamilyState(family, isOn: false, reason: "it has no probes")
      }
      return FamilyState(family, isOn: true, reason: "")
    } catch {
      return FamilyState(family, isOn: false, reason: reason(family, error))
    }
  }

  /// Kernels that do not let their variables be read refuse the first variant.
  private static func addNetwork(
    _ asked: Set<SensorFamily>,
    _ probes: ProbeObject
  ) throws(SensorError) {
    let wanted = kinds(of: asked.intersection([.network, .dns]))
    do throws(SensorError) {
      try add(NetworkProgram.base64, wanted, to: probes)
    } catch {
      try add(NetworkPlainProgram.base64, wanted, to: probes)
    }
    probes.hasNetwork = true
  }

  private static func add(
    _ base64: StaticString,
    _ wanted: [EventKind],
    to probes: ProbeObject
  ) throws(SensorError) {
    guard let image = Base64.decode(base64) else { throw .closed }
    try probes.add(image, wanted: wanted)
  }

  private static func kinds(of families: Set<SensorFamily>) -> [EventKind] {
    EventKind.allCases.filter { families.contains($0.family) }
  }

  private static func reason(_ family: SensorFamily, _ error: SensorError) -> String {
    switch (family, error) {
    case (.kernel, .attachRefused(_, 2, _)): "the kernel loads no modules"
    case (.calls, .attachRefused(_, let code, _)) where code == 2 || code == 13:
      "tracefs cannot be read: mount it, and run as root"
    case (_, .attachRefused(let probe, let code, _)):
      "\(probe) cannot be attached (error \(code))"
    case (_, .loadRefused(let code, _)): "the kernel refused the probes (error \(code))"
    default: error.description
    }
  }
}
