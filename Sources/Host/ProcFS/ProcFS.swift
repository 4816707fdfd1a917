// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The processes that `/proc` shows.
package enum ProcFS {
  /// The pids of all processes that this one may see, in no order.
  package static func processes() -> [UInt32] {
    guard let folder = opendir("/proc") else { return [] }
    defer { closedir(folder) }
    var pids: [UInt32] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if let pid = UInt32(name) { pids.append(pid) }
    }
    return pids
  }

  /// Kernel-wide number of this process's mount namespace; nil without `/proc`.
  package static func ownMountNamespace() -> UInt32? { namespace("/proc/self/ns/mnt") }

  /// The number in `mnt:[4026531841]`.
  fileprivate static func namespace(_ path: String) -> UInt32? {
    guard let link = FileReading.link(path) else { return nil }
    return UInt32(String(decoding: link.filter { (0x30...0x39).contains($0) }, as: UTF8.self))
  }
}

/// One process in `/proc`.
///
/// Every answer may be nil: the process may be gone, or hidden from us.
package struct ProcFSProcess: Sendable {
  /// The thread group's id.
  package let pid: UInt32

  /// A view of the process with this pid, whether or not there is one.
  package init(pid: UInt32) { self.pid = pid }

  private var folder: String { "/proc/\(pid)" }

  /// The numbers in `stat`.
  package func stat() -> ProcessStat? {
    FileReading.bytes(folder + "/stat").flatMap(ProcessStat.init)
  }

  /// The identities in `status`.
  package func status() -> ProcessStatus? {
    FileReading.bytes(folder + "/status").flatMap(ProcessStatus.init)
  }

  /// Which permissions files do not get that it makes (umask(2)).
  package func fileModeMask() -> UInt16? {
    let lines = FileReading.text(folder + "/status")?.split(separator: "\n")
    let line = lines?.first { $0.hasPrefix("Umask:") }
    return line.flatMap { UInt16($0.drop { !$0.isNumber }, radix: 8) }
  }

  /// The arguments, each as its bytes; empty for kernel threads and zombies.
  package func arguments(limit: Int = 1 << 20) -> [[UInt8]]? {
    guard var content = FileReading.bytes(folder + "/cmdline", limit: limit) else { return nil }
    if content.isEmpty { return [] }
    if content.last == 0 { content.removeLast() }
    return content.split(separator: 0, omittingEmptySubsequences: false).map(Array.init)
  }

  /// Path of the mapped executable, with ` (deleted)` at its end if it is; needs ptrace access.
  package func executable() -> [UInt8]? { FileReading.link(folder + "/exe") }

  /// The working directory; needs ptrace access.
  package func workingDirectory() -> [UInt8]? { FileReading.link(folder + "/cwd") }

  /// Kernel-wide number of its mount namespace; needs ptrace access.
  package func mountNamespace() -> UInt32? { ProcFS.namespace(folder + "/ns/mnt") }

  /// The user who logged in (audit), nil when unset.
  package func loginUID() -> UInt32? {
    FileReading.text(folder + "/loginuid").flatMap { UInt32($0) }.flatMap { $0 == .max ? nil : $0 }
  }

  /// The lines of `cgroup`.
  package func cgroup() -> String? { FileReading.text(folder + "/cgroup") }

  /// Where a file that this process has open lies; needs ptrace access.
  package func openFile(_ descriptor: Substring) -> [UInt8]? {
    guard descriptor.allSatisfy(\.isWholeNumber) else { return nil }
    return FileReading.link(folder + "/fd/\(descriptor)")
  }
}
