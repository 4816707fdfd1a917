// SPDX-License-Identifier: Apache-2.0

/// Why a sensor cannot run; the description says what to do.
package enum SensorError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The process lacks these capabilities.
  case missingCapabilities([String])
  /// The kernel is older than the first that has what is needed.
  case kernelTooOld(found: String, needed: String)
  /// This is a user namespace that is not the host's first, whose capabilities count for nothing here.
  case userNamespace
  /// The kernel does not describe its types.
  case noBTF
  /// The kernel refused the program; the end of libbpf's log.
  case loadRefused(code: Int32, log: String)
  /// A probe found nothing to attach to.
  case attachRefused(probe: String, code: Int32, log: String)
  /// The kernel's audit system refused something.
  case auditRefused(what: String, code: Int32)
  /// The audit system's rules cannot be changed before the next boot.
  case auditLocked
  /// Another Swiftlet works with the audit system.
  case auditInUse
  /// The kernel does not tell of processes here.
  case connectorRefused(code: Int32)
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
    case .userNamespace:
      return "the eBPF sensor works only in the host's first user namespace, and this is another: "
        + "run it on the host itself, outside of containers and `unshare -U`"
    case .noBTF:
      return "the kernel has no /sys/kernel/btf/vmlinux: "
        + "use a kernel built with CONFIG_DEBUG_INFO_BTF; `swiftlet scan` reads recorded events on any"
    case .loadRefused(let code, let log):
      let advice =
        code == 1 || code == 13
        ? "a lockdown mode or a security module may forbid BPF, or the verifier dislikes the program"
        : "`swiftlet scan` reads recorded events without it"
      // Of a right that is missing libbpf's log says nothing more.
      return "the kernel refused the eBPF program (error \(code)): \(advice)"
        + (code == 1 ? "" : Self.tail(log))
    case .attachRefused(let probe, let code, let log):
      return
        "cannot attach the probe \(probe) (error \(code)): the kernel may lack its tracepoint; "
        + "`swiftlet scan` reads recorded events without it\(Self.tail(log))"
    case .auditRefused(let what, let code):
      let advice =
        code == 1 || code == 13
        ? "it needs CAP_AUDIT_CONTROL and CAP_AUDIT_READ in the host's first namespaces: run as root"
        : code == 93 || code == 111
          ? "the kernel was built or booted without it (audit=0)"
          : "is another program changing it?"
      return "the kernel refused \(what) (error \(code)): \(advice)"
    case .auditLocked:
      return "the audit rules are locked until the next boot (auditctl -e 2): "
        + "add an execve rule to /etc/audit/rules.d and let Swiftlet follow the audit log"
    case .auditInUse:
      return "another Swiftlet watches this host through the audit system: let one of them do it"
    case .connectorRefused(let code):
      return "the kernel does not tell of processes (error \(code)): "
        + "it needs CONFIG_PROC_EVENTS, CAP_NET_ADMIN and the host's first namespaces"
    case .systemCall(let name, let code):
      return "\(name) failed (error \(code)): free memory or file descriptors and try again"
    case .closed:
      return "this sensor has been stopped: make a new one"
    }
  }

  private static func tail(_ log: String) -> String { log.isEmpty ? "" : "\nlibbpf says:\n\(log)" }
}
