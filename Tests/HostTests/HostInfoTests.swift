// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Host

@Suite struct HostInfoTests {
  @Test func thisHostHasItsParts() {
    let host = HostInfo.current()
    #expect(!host.hostname.isEmpty)
    #expect(!host.id.isEmpty)
    #expect(host.bootID.count == 36)
    #expect(["x86_64", "aarch64"].contains(host.architecture))
    #expect(host.addresses.ip.allSatisfy { $0.contains(".") || $0.contains(":") })
    #expect(host.addresses.mac.allSatisfy { $0.count == 17 })
  }

  @Test func readsOSRelease() {
    let release = OSRelease(
      """
      # comment
      PRETTY_NAME="Ubuntu \\"24\\" LTS"
      NAME=Ubuntu
      ID=ubuntu
      ID_LIKE='debian other'
      VERSION_ID="24.04"
      broken
      """
    )
    #expect(release.prettyName == "Ubuntu \"24\" LTS")
    #expect(release.family == "debian")
    #expect(release.id == "ubuntu")
    #expect(release.version == "24.04")
    #expect(OSRelease("").family == "linux")
  }

  @Test func comparesKernels() throws {
    let found = try #require(KernelVersion(release: "5.15-rc1"))
    #expect(found == KernelVersion(major: 5, minor: 15))
    #expect(found > KernelVersion(major: 5, minor: 8))
    #expect(found < KernelVersion(major: 6, minor: 1))
    #expect(KernelVersion(release: "6.18.44-fc")?.description == "6.18")
    #expect(KernelVersion(release: "linux") == nil)
    #expect(KernelVersion.running() != nil)
  }

  @Test func clocksAgree() {
    let boot = HostClock.sinceBoot()
    let real = HostClock.realTime()
    let sum = Int64(boot) + HostClock.bootOffset()
    #expect(abs(sum - real) < 60_000_000_000)
  }

  @Test func accountsHaveNames() {
    var names = AccountNames()
    #expect(names.user(0) == Array("root".utf8))
    #expect(names.user(0) == Array("root".utf8))
    #expect(names.group(0) == Array("root".utf8))
    #expect(names.user(4_000_000_123) == [])
    names.refresh()
    #expect(names.generation == 0)
  }
}
