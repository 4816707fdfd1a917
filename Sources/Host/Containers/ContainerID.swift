// SPDX-License-Identifier: Apache-2.0

/// Which container a control group belongs to, told by its path: every runtime puts the container's
/// id into the name of the group that it makes.
package struct ContainerID: Hashable, Sendable {
  /// Who made the container, as far as the path tells.
  package enum Runtime: String, Sendable {
    case docker, containerd, crio = "cri-o", podman, lxc, nspawn = "systemd-nspawn", unknown
  }

  /// `container.id`: 64 hexadecimal digits, or the name where a runtime goes by names.
  package var id: String
  /// `container.runtime`.
  package var runtime: Runtime

  /// The innermost container of a path such as
  /// `/system.slice/docker-<id>.scope` or `/kubepods/burstable/pod<uid>/<id>`; nil outside of any.
  package init?(cgroupPath path: String) {
    let parts = path.split(separator: "/")
    for (index, part) in parts.enumerated().reversed() {
      guard let found = Self.read(part, below: parts[..<index]) else { continue }
      self = found
      return
    }
    return nil
  }

  private init(_ id: some StringProtocol, _ runtime: Runtime) {
    self.id = String(id)
    self.runtime = runtime
  }

  private static let prefixes: [(String, Runtime)] = [
    ("docker-", .docker), ("cri-containerd-", .containerd), ("crio-", .crio),
    ("libpod-", .podman), ("containerd-", .containerd),
  ]

  private static func read(_ part: Substring, below parents: ArraySlice<Substring>) -> ContainerID?
  {
    let isScope = part.hasSuffix(".scope")
    let name = isScope ? part.dropLast(".scope".count) : part
    for (prefix, runtime) in prefixes where name.hasPrefix(prefix) {
      let rest = name.dropFirst(prefix.count)
      // The monitor beside a container (`libpod-conmon-…`) is not in it.
      return isID(rest) ? ContainerID(rest, runtime) : nil
    }
    if isID(name) {
      return ContainerID(name, parents.last == "docker" ? .docker : .unknown)
    }
    if isScope, name.hasPrefix("machine-"), parents.last == "machine.slice" {
      return ContainerID(name.dropFirst("machine-".count), .nspawn)
    }
    if name.hasPrefix("lxc.payload.") {
      return ContainerID(name.dropFirst("lxc.payload.".count), .lxc)
    }
    if parents.last == "lxc" { return ContainerID(name, .lxc) }
    return nil
  }

  private static func isID(_ text: Substring) -> Bool {
    text.utf8.count == 64
      && text.utf8.allSatisfy {
        ($0 >= 0x30 && $0 <= 0x39) || ($0 >= 0x61 && $0 <= 0x66)
      }
  }
}
