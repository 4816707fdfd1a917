// SPDX-License-Identifier: Apache-2.0

/// Where a host's own events can come from.
package enum SensorKind: String, Sendable, CaseIterable {
  case ebpf
  case audit
  case proc

  /// What it works through, for a sentence such as "watching this host through eBPF".
  package var name: String {
    switch self {
    case .ebpf: "eBPF"
    case .audit: "kernel audit"
    case .proc: "the process connector, degraded: short processes lose their arguments"
    }
  }

  /// Begins to see through it.
  package func attach(
    _ settings: EBPFSensor.Configuration
  ) throws(SensorError) -> any EventSource {
    // Two of them ask /proc about what they hear of, and processes do not wait meanwhile.
    if self != .ebpf { ExecutableFacts().prepare() }
    switch self {
    case .ebpf: return try EBPFSensor(settings)
    case .audit: return try AuditSensor(settings)
    case .proc: return try ConnectorSensor(settings)
    }
  }
}

/// The first sensor that works here, and why the ones before it do not.
package struct SensorChoice: Sendable {
  /// One that does not work.
  package struct Refusal: Sendable {
    package let kind: SensorKind
    package let error: SensorError
  }

  /// What was chosen; nil when none works.
  package let chosen: (kind: SensorKind, source: any EventSource)?
  /// Those that were tried before it, in order.
  package let refusals: [Refusal]

  /// Tries these in their order: the best first.
  package init(
    of kinds: [SensorKind] = SensorKind.allCases,
    _ settings: EBPFSensor.Configuration
  ) {
    var refusals: [Refusal] = []
    var chosen: (kind: SensorKind, source: any EventSource)?
    for kind in kinds {
      do throws(SensorError) {
        chosen = (kind, try kind.attach(settings))
        break
      } catch {
        refusals.append(Refusal(kind: kind, error: error))
      }
    }
    self.refusals = refusals
    self.chosen = chosen
  }
}
