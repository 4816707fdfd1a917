// SPDX-License-Identifier: Apache-2.0

/// The first process of the login, service or container that a process belongs to, as
/// `process.entry_leader` means it.
struct EntryLeader {
  let process: ProcessEntry
  /// `entry_meta.type`, such as `init`, `sshd` or `container`.
  let kind: StaticString

  /// Climbs from session leader to session leader until the next one's parent lets people or
  /// services in; nil when there is no end to it.
  init?(of process: ProcessEntry, in table: ProcessTable) {
    if let container = process.container {
      // The first process in there, whoever began it from outside.
      var first = process
      for _ in 0..<1_024 {
        guard let parent = table[first.creator], parent.container == container else { break }
        first = parent
      }
      self.init(process: first, kind: "container")
      return
    }
    var leader = process
    for _ in 0..<32 {
      if let session = table[pid: leader.session] { leader = session }
      guard leader.creator.pid > 1 else {
        self.init(process: leader, kind: leader.tty?.major == 4 ? "console" : "init")
        return
      }
      guard let parent = table[leader.creator], !parent.isStub, !parent.isKernelThread
      else {
        self.init(process: leader, kind: "unknown")
        return
      }
      if let kind = Self.doorKeepers[parent.image.name] {
        self.init(process: leader, kind: kind)
        return
      }
      leader = parent
    }
    return nil
  }

  private init(process: ProcessEntry, kind: StaticString) {
    self.process = process
    self.kind = kind
  }

  private static let doorKeepers: [[UInt8]: StaticString] = {
    let kinds: [(StaticString, [String])] = [
      ("sshd", ["sshd", "sshd-session", "dropbear"]),
      ("console", ["login"]),
      ("container", ["containerd-shim", "containerd-shim-runc-v2", "runc", "crun", "conmon"]),
      ("kubelet", ["kubelet"]),
      ("ssm", ["amazon-ssm-agent", "ssm-agent-worker", "ssm-session-worker"]),
      ("teleport", ["teleport"]),
    ]
    var result: [[UInt8]: StaticString] = [:]
    for (kind, names) in kinds {
      for name in names { result[Array(name.utf8)] = kind }
    }
    return result
  }()
}
