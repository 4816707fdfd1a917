// SPDX-License-Identifier: Apache-2.0
import Glibc

/// What ECS's `host.*` says of this machine.
package struct HostInfo: Sendable, Equatable {
  /// The node's name.
  package var hostname: String
  /// `/etc/machine-id`; the boot's id where there is none, as in many containers.
  package var id: String
  /// The kernel's name of it, such as `x86_64` or `aarch64`.
  package var architecture: String
  /// `6.1.0-13-amd64`.
  package var kernelRelease: String
  /// Changes with every boot: 36 characters.
  package var bootID: String
  /// The distribution.
  package var os: OSRelease
  /// The interfaces' addresses.
  package var addresses: NetworkAddresses

  /// A description from its parts.
  package init(
    hostname: String,
    id: String,
    architecture: String,
    kernelRelease: String,
    bootID: String,
    os: OSRelease,
    addresses: NetworkAddresses
  ) {
    self.hostname = hostname
    self.id = id
    self.architecture = architecture
    self.kernelRelease = kernelRelease
    self.bootID = bootID
    self.os = os
    self.addresses = addresses
  }

  /// This host, as it is now.
  package static func current() -> HostInfo {
    let bootID = FileReading.text("/proc/sys/kernel/random/boot_id") ?? ""
    let machineID = FileReading.text("/etc/machine-id") ?? ""
    return HostInfo(
      hostname: FileReading.text("/proc/sys/kernel/hostname") ?? "localhost",
      id: machineID.isEmpty ? bootID : machineID,
      architecture: FileReading.text("/proc/sys/kernel/arch") ?? builtArchitecture,
      kernelRelease: FileReading.text("/proc/sys/kernel/osrelease") ?? "",
      bootID: bootID,
      os: .current(),
      addresses: .current()
    )
  }

  // /proc/sys/kernel/arch is there since 6.1 only.
  #if arch(x86_64)
    private static let builtArchitecture = "x86_64"
  #elseif arch(arm64)
    private static let builtArchitecture = "aarch64"
  #endif
}
