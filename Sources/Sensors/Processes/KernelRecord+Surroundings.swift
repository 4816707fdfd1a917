// SPDX-License-Identifier: Apache-2.0
import Glibc
import Host

extension KernelRecord {
  /// Takes the program's file, its standard streams and its mounts over from `/proc`, if the process still
  /// runs that program.
  mutating func takeSurroundings(mapped: [UInt8]) -> Bool {
    let process = ProcFSProcess(pid: pid)
    guard let link = process.executable(), ProcessSeed.plain(link) == mapped,
      let file = Self.file("/proc/\(pid)/exe")
    else { return false }
    mountNamespace = process.mountNamespace() ?? 0
    take(file, mapped)
    surroundings?.input = Self.stream(pid, 0)
    surroundings?.output = Self.stream(pid, 1)
    return true
  }

  /// Takes over what a file is like that the process mapped under this name.
  mutating func take(_ file: stat, _ mapped: [UInt8]) {
    let changed = Int64(file.st_ctim.tv_sec) &* 1_000_000_000 &+ Int64(file.st_ctim.tv_nsec)
    takeFile(mode: file.st_mode, links: UInt32(clamping: file.st_nlink), changed: changed, mapped)
  }

  /// The same of numbers that somebody else read; `changed` is 0 when unknown.
  mutating func takeFile(mode: UInt32, links: UInt32, changed: Int64, _ mapped: [UInt8]) {
    if mapped.starts(with: Array("memfd:".utf8)) { flags.insert(.pathless) }
    surroundings = Surroundings(
      input: nil,
      output: nil,
      fileMode: mode,
      fileLinks: links,
      fileChanged: changed
    )
  }

  static func file(_ path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }

  private static func stream(_ pid: UInt32, _ number: Int) -> FileType? {
    guard let status = file("/proc/\(pid)/fd/\(number)") else { return nil }
    // glibc's way to keep a device's numbers, and the kernel's.
    let device = UInt64(status.st_rdev)
    let major = UInt32(device >> 8 & 0xFFF)
    let minor = UInt32(device & 0xFF | device >> 12 & 0xF_FF00)
    return FileType(mode: status.st_mode, device: major << 20 | minor)
  }
}
