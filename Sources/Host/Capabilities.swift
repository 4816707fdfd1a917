// SPDX-License-Identifier: Apache-2.0

/// A set of Linux capabilities (capabilities(7)).
package struct Capabilities: OptionSet, Sendable, Hashable {
  package let rawValue: UInt64

  package init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Load most BPF programs.
  package static let bpf = Capabilities(rawValue: 1 << 39)
  /// Let them read kernel memory and attach to tracepoints.
  package static let perfmon = Capabilities(rawValue: 1 << 38)
  /// Both of the above, and much more.
  package static let sysAdmin = Capabilities(rawValue: 1 << 21)

  /// Look at other users' processes: their programs, folders and open files.
  package static let sysPtrace = Capabilities(rawValue: 1 << 19)
  /// Read all files and folders.
  package static let dacReadSearch = Capabilities(rawValue: 1 << 2)

  /// What the calling thread may do now; empty if `/proc` does not say.
  package static func effective() -> Capabilities {
    guard let content = FileReading.bytes("/proc/thread-self/status"),
      let status = ProcessStatus(content)
    else { return [] }
    return Capabilities(rawValue: status.effectiveCapabilities)
  }

  /// The names of the members as `CAP_BPF`; a bit without a name is left out.
  package var names: [String] {
    Self.allNames.indices.filter { rawValue & (1 << UInt64($0)) != 0 }
      .map { "CAP_" + Self.allNames[$0] }
  }

  private static let allNames = [
    "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID",
    "SETPCAP", "LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW",
    "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT",
    "SYS_ADMIN", "SYS_BOOT", "SYS_NICE", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD",
    "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP", "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG",
    "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF", "CHECKPOINT_RESTORE",
  ]
}
