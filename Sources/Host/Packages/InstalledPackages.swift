// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Which package of the distribution owns a file, asked of what the package manager wrote down; read
/// again when that changes.
package struct InstalledPackages {
  /// What the package manager wrote down is not looked at more often, in nanoseconds.
  private static let rest: Int64 = 5_000_000_000

  private let dpkg: String
  private let rpm: [String]
  private var files: PackageFiles?
  private var stamp = Stamp()
  private var looked = Int64.min

  /// When the files that are read were changed last.
  private struct Stamp: Equatable {
    var times: [Int64] = []
  }

  /// The packages of this host, or of one below another root.
  package init(root: String = "") {
    dpkg = root + "/var/lib/dpkg"
    rpm = ["/usr/lib/sysimage/rpm", "/var/lib/rpm"].map { root + $0 + "/rpmdb.sqlite" }
  }

  /// Whether the host has a package manager that is understood.
  package var isKnown: Bool { files != nil }

  /// Number of files that are known.
  package var count: Int { files?.count ?? 0 }

  /// The package that owns a file, given by its absolute path without links; nil where none does.
  package func owner(of path: some Collection<UInt8>) -> InstalledPackage? {
    files?.owner(of: path)
  }

  /// Whether it is time to look whether that has changed. `now`: nanoseconds of any clock that goes on.
  package func isDue(now: Int64) -> Bool { looked == .min || now &- looked > Self.rest }

  /// Reads what is installed if that is due and has changed. True when it was read.
  @discardableResult
  package mutating func refresh(now: Int64) -> Bool {
    guard isDue(now: now) else { return false }
    looked = now
    // What RPM wrote last may still be in the log beside its database.
    let watched = [dpkg + "/status", dpkg + "/info"] + rpm.flatMap { [$0, $0 + "-wal"] }
    let found = Stamp(times: watched.map(Self.changed))
    guard found != stamp else { return false }
    stamp = found
    files = DpkgDatabase.read(dpkg)
    if files == nil {
      for path in rpm where files == nil { files = RPMDatabase.read(path) }
    }
    return true
  }

  private static func changed(_ path: String) -> Int64 {
    var status = stat()
    guard stat(path, &status) == 0 else { return -1 }
    return Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec)
  }
}
