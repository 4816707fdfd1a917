// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Whether the sensors that stand behind eBPF could work here; nothing is set or added to find out.
package enum FallbackReadiness {
  /// The audit system.
  package static func audit() -> SensorReadiness.Check {
    let name = "kernel audit, in place of eBPF"
    do throws(SensorError) {
      let socket = try AuditSocket()
      let status = try socket.status()
      _ = try socket.rules()
      guard status.enabled != 2 else { throw .auditLocked }
      let isAlive = status.pid != 0 && kill(pid_t(bitPattern: status.pid), 0) == 0
      if isAlive { _ = try AuditSocket(groups: AuditSocket.readers) }
      let found = isAlive ? "beside the daemon with pid \(status.pid)" : "yes"
      return .init(name: name, isOK: true, found: found, mend: "")
    } catch {
      return .init(name: name, isOK: false, found: "no", mend: error.description)
    }
  }

  /// The process connector.
  package static func connector() -> SensorReadiness.Check {
    let name = "process connector, the last resort"
    do throws(SensorError) {
      _ = try ConnectorSensor(EBPFSensor.Configuration(agent: AgentInfo(version: "")))
      return .init(name: name, isOK: true, found: "yes, degraded", mend: "")
    } catch {
      return .init(name: name, isOK: false, found: "no", mend: error.description)
    }
  }
}
