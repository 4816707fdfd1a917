// SPDX-License-Identifier: Apache-2.0

/// Why a sensor cannot run; the description says what to do.
package enum SensorError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The process lacks these capabilities.
  case missingCapabilities([String])
  /// The kernel is older than the first that has what is needed.
  case kernelTooOld(found: String, needed: String)
  /// The kernel does not describe its types.
  case noBTF
  /// The kernel refused the program; the end of libbpf's log.
  case loadRefused(code: Int32, log: String)
  /// A probe found nothing to attach to.
  case attachRefused(probe: String, code: Int32, log: String)
  /// A system call failed.
  case systemCall(name: String, code: Int32)
  /// The source has run already, or was stopped.
  case closed

  package var description: String {
    switch self {
    case .missingCapabilities(let names):
      let list = names.joined(separator: " and ")
      let flags = names.map { $0.lowercased() }.joined(separator: ",")
      return "the eBPF sensor needs \(list): run as root, or: setcap \(flags)+ep /path/to/swiftlet"
    case .kernelTooOld(let found, let needed):
      return "the eBPF sensor needs Linux \(needed), this is \(found): "
        + "use a newer kernel; `swiftlet scan` reads recorded events on any"
    case .noBTF:
      return "the kernel has no /sys/kernel/btf/vmlinux: "
        + "use a kernel built with CONFIG_DEBUG_INFO_BTF; `swiftlet scan` reads recorded events on any"
    case .loadRefused(let code, let log):
      let advice =
        code == 1 || code == 13
        ? "a lockdown mode or a security module may forbid BPF, or the verifier dislikes the program"
        : "`swiftlet scan` reads recorded events without it"
      return "the kernel refused the eBPF program (error \(code)): \(advice)\(Self.tail(log))"
    case .attachRefused(let probe, let code, let log):
      return
        "cannot attach the probe \(probe) (error \(code)): the kernel may lack its tracepoint; "
        + "`swiftlet scan` reads recorded events without it\(Self.tail(log))"
    case .systemCall(let name, let code):
      return "\(name) failed (error \(code)): free memory or file descriptors and try again"
    case .closed:
      return "this sensor has been stopped: make a new one"
    }
  }

  private static func tail(_ log: String) -> String { log.isEmpty ? "" : "\nlibbpf says:\n\(log)" }
}
