// SPDX-License-Identifier: Apache-2.0

/// What system calls mean, by name; those that are not here are information about a process.
enum SystemCallMeanings {
  static func meaning(of call: SystemCall) -> EventMeaning {
    table[call.name] ?? EventMeaning(.audit, ["process"], ["info"])
  }

  private static let table: [[UInt8]: EventMeaning] = {
    var table: [[UInt8]: EventMeaning] = [:]
    for (names, meaning) in rows {
      for name in names.split(separator: " ") { table[Array(name.utf8)] = meaning }
    }
    return table
  }()

  private static func network(
    _ types: [StaticString],
    _ endpoint: StaticString?,
    _ audit: StaticString?,
    _ direction: StaticString?
  ) -> EventMeaning {
    EventMeaning(.network, ["network"], types, endpoint, audit, direction: direction)
  }

  private static func file(
    _ type: StaticString,
    _ endpoint: StaticString?,
    _ audit: StaticString?
  ) -> EventMeaning {
    EventMeaning(.file, ["file"], [type], endpoint, audit)
  }

  private static func process(
    _ type: StaticString,
    _ endpoint: StaticString?,
    _ audit: StaticString?
  ) -> EventMeaning {
    EventMeaning(.process, ["process"], [type], endpoint, audit)
  }

  private static let rows: [(String, EventMeaning)] = [
    ("execve execveat", process("start", "exec", "executed")),
    ("fork vfork clone clone3", process("start", "fork", nil)),
    ("exit exit_group", process("end", "end", nil)),
    ("setuid setreuid setresuid setfsuid", process("change", "uid_change", "changed-identity-of")),
    ("setuid32 setreuid32 setresuid32", process("change", "uid_change", "changed-identity-of")),
    ("setgid setregid setresgid setfsgid", process("change", "gid_change", "changed-identity-of")),
    ("setgid32 setregid32 setresgid32", process("change", "gid_change", "changed-identity-of")),
    ("setsid", process("change", "session_id_change", nil)),
    ("capset", process("change", "capability_change", nil)),
    ("ptrace", process("info", "ptrace", nil)),
    ("init_module finit_module", process("info", "load_module", "loaded-kernel-module")),
    ("delete_module", process("info", nil, "unloaded-kernel-module")),
    ("memfd_create", process("info", "memfd_create", nil)),
    ("kill tkill tgkill", EventMeaning(.audit, ["process"], ["info"], nil, "killed-pid")),

    ("connect", network(["start"], "connection_attempted", "connected-to", "egress")),
    (
      "accept accept4",
      network(["start"], "connection_accepted", "accepted-connection-from", "ingress")
    ),
    ("bind", network(["info"], nil, "bound-socket", "ingress")),
    ("listen", network(["info"], "listen", "listen-for-connections", "ingress")),
    ("sendto sendmsg sendmmsg", network(["info"], nil, "sent-to", "egress")),
    ("recvfrom recvmsg recvmmsg", network(["info"], nil, "received-from", "ingress")),
    ("socket", network(["info"], nil, "created-socket", nil)),

    ("open openat openat2", file("access", "open", "opened-file")),
    ("creat", file("creation", "creation", "opened-file")),
    ("unlink unlinkat rmdir", file("deletion", "deletion", "deleted")),
    ("rename renameat renameat2", file("change", "rename", "renamed")),
    ("truncate ftruncate truncate64", file("change", "modification", "opened-file")),
    (
      "chmod fchmod fchmodat fchmodat2",
      file("change", "permission_change", "changed-file-permissions-of")
    ),
    ("chown fchown lchown fchownat chown32", file("change", nil, "changed-file-ownership-of")),
    ("setxattr lsetxattr fsetxattr setxattrat", file("change", nil, "changed-file-attributes-of")),
    (
      "removexattr lremovexattr fremovexattr removexattrat",
      file("change", nil, "changed-file-attributes-of")
    ),
    ("utime utimes utimensat futimesat", file("change", nil, "changed-timestamp-of")),
    ("mkdir mkdirat", file("creation", "creation", "created-directory")),
    ("mknod mknodat", file("creation", "creation", "make-device")),
    ("link linkat", file("creation", "creation", "linked")),
    ("symlink symlinkat", file("creation", "creation", "symlinked")),
    ("mount move_mount fsmount", EventMeaning(.audit, ["file"], ["creation"], nil, "mounted")),
    ("umount umount2", EventMeaning(.audit, ["file"], ["deletion"], nil, "unmounted")),

    (
      "adjtimex settimeofday clock_settime clock_adjtime stime",
      EventMeaning(.audit, ["host"], ["change"], nil, "changed-system-time")
    ),
    (
      "sethostname setdomainname",
      EventMeaning(.audit, ["host"], ["change"], nil, "changed-system-name")
    ),
  ]
}
