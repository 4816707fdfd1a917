// SPDX-License-Identifier: Apache-2.0

/// Events that are turned on and off together.
package enum SensorFamily: String, Sendable, CaseIterable {
  /// Starts, forks and ends of programs; always on.
  case process
  /// Connections, listeners and flows.
  case network
  /// Questions to name servers.
  case dns
  /// Watched files, through fanotify: needs CAP_SYS_ADMIN and CAP_DAC_READ_SEARCH.
  case file
  /// Changes of user, group and session that a process's later events show; they cost nothing.
  case credentials
  /// Loaded modules.
  case kernel
  /// Events of single system calls: ptrace, memfd_create, changes of user at once. Every system call of
  /// the host takes longer by them, so they are on only when asked for.
  case calls

  /// What it sees, in a few words.
  package var meaning: String {
    switch self {
    case .process: "exec, fork, end"
    case .network: "TCP, UDP and ICMP"
    case .dns: "DNS questions"
    case .file: "watched files"
    case .credentials: "changes of user, group and session"
    case .kernel: "loaded modules"
    case .calls: "ptrace, memfd_create, setuid as they happen"
    }
  }
}

/// Whether a family is on, and why.
package struct FamilyState: Sendable, Equatable {
  package var family: SensorFamily
  package var isOn: Bool
  /// Why it is on or off, in words.
  package var reason: String

  package init(_ family: SensorFamily, isOn: Bool, reason: String) {
    self.family = family
    self.isOn = isOn
    self.reason = reason
  }
}
