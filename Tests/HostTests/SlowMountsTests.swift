// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Host

/// File systems that may never answer are known by their mounts.
@Suite struct SlowMountsTests {
  @Test func areFound() {
    let mounts = #"""
      25 1 0:22 / / rw shared:9 - ext4 /dev/vda rw
      30 25 0:27 / /home/ana/far\040files rw shared:11 - fuse.sshfs far: rw
      31 25 0:28 / /net rw - nfs4 srv:/net rw
      32 25 0:29 / /sys/fs/fuse/connections rw - fusectl fusectl rw
      """#
    let found = SlowMounts.folders(Mount.all(mounts)).map { String(decoding: $0, as: UTF8.self) }
    #expect(found == ["/home/ana/far files", "/net"])
    #expect(SlowMounts.folders(Mount.all("30 - fuse")).isEmpty)
  }

  @Test func theRootIsNone() {
    var mounts = SlowMounts()
    let isSlow = mounts.hold(Array("/usr/bin/true".utf8), now: 0)
    #expect(!isSlow)
  }
}
