// SPDX-License-Identifier: Apache-2.0
import Events
import Host

/// The container of a process as JSON, made once for each container.
struct ContainerFragments {
  private static let limit = 4_096

  private var groups = CgroupPaths()
  /// For a control group its container; nil for one that is in none.
  private var ofGroup: [UInt64: [UInt8]?] = [:]
  private var known: [ContainerID: [UInt8]] = [:]
  private let ownMountNamespace = ProcFS.ownMountNamespace()

  /// `"container":{…}` of a process by its control group's number, 0 where that is not told; nil where
  /// it is in no container. `now`: nanoseconds after boot.
  mutating func fragment(
    cgroup: UInt64,
    pid: UInt32,
    mountNamespace: UInt32?,
    now: UInt64
  ) -> [UInt8]? {
    if let fragment = ofGroup[cgroup] { return fragment }
    let path = cgroup == 0 ? nil : groups.path(of: cgroup, now: Int64(clamping: now))
    // The root says nothing where the groups of containers are in hierarchies of the first version.
    guard let path, path != "/" else {
      // To read /proc takes time, and whoever shares our mounts is in no container.
      guard mountNamespace == nil || mountNamespace != ownMountNamespace else { return nil }
      return fromProc(pid)
    }
    let fragment = ContainerID(cgroupPath: path).map { self.fragment(of: $0) }
    if ofGroup.count >= Self.limit { ofGroup.removeAll() }
    ofGroup[cgroup] = .some(fragment)
    return fragment
  }

  private mutating func fromProc(_ pid: UInt32) -> [UInt8]? {
    guard let lines = ProcFSProcess(pid: pid).cgroup() else { return nil }
    for line in lines.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3, let id = ContainerID(cgroupPath: String(parts[2])) else { continue }
      return fragment(of: id)
    }
    return nil
  }

  private mutating func fragment(of id: ContainerID) -> [UInt8] {
    if let fragment = known[id] { return fragment }
    let description = ContainerDescription.read(id)
    var json = JSONWriter(capacity: 256)
    json.raw("\"container\":{\"id\":")
    json.string(Array(id.id.utf8))
    if id.runtime != .unknown {
      json.raw(",\"runtime\":")
      json.string(Array(id.runtime.rawValue.utf8))
    }
    if let name = description.name {
      json.raw(",\"name\":")
      json.string(Array(name.utf8))
    }
    if let image = description.image {
      json.raw(",\"image\":{\"name\":")
      json.string(Array(image.utf8))
      if let tag = description.tag {
        json.raw(",\"tag\":[")
        json.string(Array(tag.utf8))
        json.raw("]")
      }
      json.raw("}")
    }
    json.raw("}")
    if known.count >= Self.limit { known.removeAll() }
    // Its runtime may write down what it is only a moment later.
    if description != ContainerDescription() { known[id] = json.bytes }
    return json.bytes
  }
}
