// SPDX-License-Identifier: Apache-2.0
import Glibc
import Host

/// The sockets that listened before the sensor began, with the processes that hold them, from `/proc`.
///
/// Processes of others stay unknown without CAP_SYS_PTRACE.
struct ListenerSeed {
  /// Most descriptors that are looked at.
  private static let descriptorLimit = 200_000

  private(set) var found: [(place: ConnectionTable.Place, pid: UInt32)] = []

  init(_ processes: [UInt32]) {
    var seen: Set<UInt32> = []
    var sockets: [UInt64: ConnectionTable.Place] = [:]
    for pid in processes {
      guard let namespace = Self.namespace(pid), seen.insert(namespace).inserted else { continue }
      for (file, isIPv6) in [("tcp", false), ("tcp6", true)] {
        guard let table = FileReading.bytes("/proc/\(pid)/net/\(file)", limit: 16 << 20) else {
          continue
        }
        for (inode, address) in Self.listeners(table, isIPv6: isIPv6) {
          sockets[inode] = ConnectionTable.Place(namespace: namespace, address: address)
        }
      }
    }
    guard !sockets.isEmpty else { return }
    var left = Self.descriptorLimit
    // The youngest last: of a socket that several hold, the one that was given it serves it.
    for pid in processes.sorted() where left > 0 {
      for inode in Self.sockets(of: pid, &left) {
        if let place = sockets[inode] { found.append((place, pid)) }
      }
    }
  }

  private static func namespace(_ pid: UInt32) -> UInt32? {
    guard let link = FileReading.link("/proc/\(pid)/ns/net") else { return nil }
    return UInt32(String(decoding: link.filter { (0x30...0x39).contains($0) }, as: UTF8.self))
  }

  /// The inodes of the sockets that a process has open.
  private static func sockets(of pid: UInt32, _ left: inout Int) -> [UInt64] {
    guard let folder = opendir("/proc/\(pid)/fd") else { return [] }
    defer { closedir(folder) }
    var inodes: [UInt64] = []
    while left > 0, let entry = readdir(folder) {
      left -= 1
      var status = stat()
      let isSocket = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) {
          fstatat(dirfd(folder), $0, &status, 0) == 0 && status.st_mode & S_IFMT == S_IFSOCK
        }
      }
      if isSocket { inodes.append(UInt64(status.st_ino)) }
    }
    return inodes
  }

  /// The listening sockets of `/proc/net/tcp` or `tcp6`: inode and address.
  static func listeners(
    _ table: [UInt8],
    isIPv6: Bool
  ) -> [(inode: UInt64, address: SocketAddress)] {
    table.split(separator: 0x0A).dropFirst().compactMap { line in
      // sl, local, remote, state, queues, timer, retransmits, uid, timeout, inode, …
      let columns = line.split(separator: 0x20)
      guard columns.count > 9, columns[3].elementsEqual("0A".utf8),
        let inode = UInt64(String(decoding: columns[9], as: UTF8.self)), inode != 0
      else { return nil }
      let parts = columns[1].split(separator: 0x3A)
      guard parts.count == 2, parts[0].count == (isIPv6 ? 32 : 8),
        let port = UInt16(String(decoding: parts[1], as: UTF8.self), radix: 16)
      else { return nil }
      // Words of four bytes, each as the host's number.
      var bytes: [UInt8] = []
      var rest = parts[0]
      while !rest.isEmpty {
        guard let word = UInt32(String(decoding: rest.prefix(8), as: UTF8.self), radix: 16) else {
          return nil
        }
        for shift in stride(from: 0, through: 24, by: 8) {
          bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(shift)))
        }
        rest = rest.dropFirst(8)
      }
      return (inode, SocketAddress(bytes.span, isIPv6: isIPv6, port: port))
    }
  }
}
