// SPDX-License-Identifier: Apache-2.0
import Host

/// Whether this host lets the eBPF sensor work, point by point.
package struct SensorReadiness: Sendable {
  /// One thing that must be so.
  package struct Check: Sendable, Equatable {
    /// What is looked at, such as `kernel 5.8 or newer`.
    package var name: String
    /// Whether it is so.
    package var isOK: Bool
    /// What was found.
    package var found: String
    /// What to do about it; empty if nothing.
    package var mend: String
  }

  /// The first kernel with everything that the probes use.
  static let oldestKernel = KernelVersion(major: 5, minor: 8)

  /// All points, in the order in which to mend them.
  package let checks: [Check]

  /// Whether the sensor can work.
  package var isReady: Bool { checks.allSatisfy(\.isOK) }

  /// Looks at the host; loads the probes for a moment, but attaches nothing.
  package static func current() -> SensorReadiness {
    func check(_ name: String, _ found: String, _ error: SensorError?) -> Check {
      Check(name: name, isOK: error == nil, found: found, mend: error?.description ?? "")
    }
    let kernel = KernelVersion.running()
    let capabilities = Capabilities.effective()
    var checks = [
      check(
        "kernel \(oldestKernel) or newer",
        kernel?.description ?? "unknown",
        kernelError(kernel)
      ),
      check(
        "kernel describes its types (BTF)",
        KernelFeatures.hasBTF ? "yes" : "no",
        KernelFeatures.hasBTF ? nil : .noBTF
      ),
      check(
        "CAP_BPF and CAP_PERFMON",
        capabilityError(capabilities).map {
          $0 == .userNamespace ? "not in this user namespace" : "missing"
        } ?? "yes",
        capabilityError(capabilities)
      ),
    ]
    // Without the right to load anything the kernel's answer would say nothing more.
    guard checks.allSatisfy(\.isOK) else { return SensorReadiness(checks: checks) }
    var refusal: SensorError?
    do throws(SensorError) {
      guard let image = Base64.decode(ProcessProgram.base64) else { throw .closed }
      try ProbeObject(image, ringSize: 64 << 10).close()
    } catch {
      refusal = error
    }
    checks.append(check("kernel accepts the probes", refusal == nil ? "yes" : "no", refusal))
    return SensorReadiness(checks: checks)
  }

  /// Throws the first reason why the sensor cannot work that shows without loading anything.
  static func requireAll() throws(SensorError) {
    if let error = kernelError(KernelVersion.running()) { throw error }
    if !KernelFeatures.hasBTF { throw .noBTF }
    if let error = capabilityError(Capabilities.effective()) { throw error }
  }

  private static func kernelError(_ kernel: KernelVersion?) -> SensorError? {
    guard let kernel, kernel < oldestKernel else { return nil }
    return .kernelTooOld(found: kernel.description, needed: oldestKernel.description)
  }

  private static func missing(_ set: Capabilities) -> [String] {
    if set.contains(.sysAdmin) { return [] }
    return Capabilities([.bpf, .perfmon]).subtracting(set).names.reversed()
  }

  private static func capabilityError(_ set: Capabilities) -> SensorError? {
    let names = missing(set)
    if !names.isEmpty { return .missingCapabilities(names) }
    return isInFirstUserNamespace ? nil : .userNamespace
  }

  /// Only the first user namespace maps all ids to themselves.
  private static var isInFirstUserNamespace: Bool {
    guard let map = FileReading.text("/proc/self/uid_map") else {
      return true
    }
    return map.split { $0 == " " || $0 == "\n" } == ["0", "0", "4294967295"]
  }
}
