// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import Host

/// Which package owns a file, by dpkg's and RPM's own records.
@Suite struct InstalledPackagesTests {
  private static func owner(_ packages: InstalledPackages, _ path: String) -> String? {
    packages.owner(of: Array(path.utf8)).map { "\($0.name) \($0.version)" }
  }

  /// Whether what is installed is read at a second.
  private static func isRead(_ packages: inout InstalledPackages, _ second: Int64) -> Bool {
    packages.refresh(now: second * 1_000_000_000)
  }

  @Test func dpkg() throws {
    let folder = try Folder()
    try folder.write(
      "/var/lib/dpkg/status",
      """
      Package: coreutils
      Status: install ok installed
      Architecture: amd64
      Description: text
       Version: 9
      Version: 9.1-1

      Package: gone
      Status: deinstall ok config-files
      Version: 1

      Package: libc6
      Status: install ok installed
      Architecture: amd64
      Multi-Arch: same
      Version: 2.36-9
      """
    )
    try folder.write("/var/lib/dpkg/info/coreutils.list", "/.\n/bin\n/bin/ls\n/usr/bin/env\n")
    try folder.write("/var/lib/dpkg/info/gone.list", "/etc/gone\n")
    try folder.write("/var/lib/dpkg/info/libc6:amd64.list", "/usr/lib/x/ld.so\n/usr/share/doc/a\n")
    var packages = InstalledPackages(root: folder.path)
    #expect(!packages.isKnown)
    #expect(Self.isRead(&packages, 0))
    #expect(packages.isKnown)
    #expect(Self.owner(packages, "/usr/bin/ls") == "coreutils 9.1-1")
    #expect(Self.owner(packages, "/bin/ls") == "coreutils 9.1-1")
    #expect(Self.owner(packages, "/usr/bin/env") == "coreutils 9.1-1")
    #expect(Self.owner(packages, "/usr/lib/x/ld.so") == "libc6 2.36-9")
    for path in ["/usr/bin/nc", "/etc/gone", "/usr/share/doc/a", "", "/usr/bin/lsx"] {
      #expect(Self.owner(packages, path) == nil, "\(path)")
    }

    // What is installed later is seen, and not looked for all the time.
    try folder.write("/var/lib/dpkg/info/coreutils.list", "/usr/bin/nc\n")
    try folder.write("/var/lib/dpkg/info/new.list", "")
    #expect(!Self.isRead(&packages, 1))
    #expect(Self.isRead(&packages, 10))
    #expect(Self.owner(packages, "/usr/bin/nc") == "coreutils 9.1-1")
    #expect(!Self.isRead(&packages, 20))
  }

  @Test func noneIsNoPackageManager() throws {
    var packages = InstalledPackages(root: try Folder().path)
    packages.refresh(now: 0)
    #expect(!packages.isKnown && Self.owner(packages, "/usr/bin/ls") == nil)
  }

  /// This host's own, where it has dpkg.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/var/lib/dpkg/status")))
  func thisHost() throws {
    var packages = InstalledPackages()
    packages.refresh(now: 0)
    #expect(packages.count > 1_000)
    #expect(Self.owner(packages, "/usr/bin/dpkg")?.hasPrefix("dpkg ") == true)
    #expect(Self.owner(packages, "/usr/bin/no-such-program") == nil)
  }

  /// A header with the tags that are read, as RPM writes them.
  private static func header(_ tags: [(tag: Int, type: Int, count: Int, data: [UInt8])]) -> [UInt8]
  {
    func big(_ number: Int) -> [UInt8] {
      stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) }
    }
    var index: [UInt8] = []
    var data: [UInt8] = []
    for (tag, type, count, bytes) in tags {
      index += big(tag) + big(type) + big(data.count) + big(count)
      data += bytes
    }
    return big(tags.count) + big(data.count) + index + data
  }

  private static func text(_ texts: String...) -> [UInt8] { texts.flatMap { Array($0.utf8) + [0] } }

  @Test func rpmHeaders() throws {
    let bytes = Self.header([
      (1000, 6, 1, Self.text("socat")), (1001, 6, 1, Self.text("1.7.4")),
      (1002, 6, 1, Self.text("6.el9")), (1003, 4, 1, [0, 0, 0, 2]),
      (1116, 4, 3, [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 9]),
      (1117, 8, 3, Self.text("socat", "filan", "lost")),
      (1118, 8, 2, Self.text("/usr/bin/", "/usr/sbin/")),
    ])
    let header = try #require(RPMHeader(bytes))
    #expect(header.package == InstalledPackage(name: "socat", version: "2:1.7.4-6.el9"))
    #expect(
      header.paths.map { String(decoding: $0, as: UTF8.self) } == [
        "/usr/bin/socat", "/usr/sbin/filan",
      ]
    )
    // Whatever stands there instead, it is read to an end.
    for cut in 0..<bytes.count {
      _ = RPMHeader(Array(bytes[..<cut])).map { ($0.package, $0.paths) }
      var changed = bytes
      changed[cut] = 0xFF
      _ = RPMHeader(changed).map { ($0.package, $0.paths) }
    }
  }
}
