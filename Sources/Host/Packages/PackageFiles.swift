// SPDX-License-Identifier: Apache-2.0

/// Which package a file belongs to: for each path a hash whose seed is random, so that nobody can name a
/// file that is taken for another, and the number of its package; 12 bytes a file.
struct PackageFiles: Sendable {
  private var hashes: [UInt64] = []
  private var owners: [UInt32] = []
  /// The packages, by number.
  private(set) var packages: [InstalledPackage] = []
  private var added: [(hash: UInt64, owner: UInt32)] = []

  /// Adds a package, whose files follow.
  mutating func begin(_ package: InstalledPackage) { packages.append(package) }

  /// Adds a file of the last package.
  mutating func add(_ path: some Collection<UInt8>) {
    guard !packages.isEmpty, Self.isOfUse(path) else { return }
    added.append((Self.hash(path), UInt32(packages.count - 1)))
  }

  /// All were added.
  mutating func finish() {
    added.sort { $0.hash < $1.hash }
    hashes = added.map(\.hash)
    owners = added.map(\.owner)
    added = []
  }

  /// Number of files.
  var count: Int { hashes.count }

  /// The package of a file; nil where none has it.
  func owner(of path: some Collection<UInt8>) -> InstalledPackage? {
    let hash = Self.hash(path)
    var low = 0
    var high = hashes.count
    while low < high {
      let middle = (low + high) / 2
      if hashes[middle] < hash { low = middle + 1 } else { high = middle }
    }
    guard low < hashes.count, hashes[low] == hash else { return nil }
    return packages[Int(owners[low])]
  }

  /// Folders of files that nobody starts, which are most of them.
  private static let passedOver = [
    "/usr/share/doc/", "/usr/share/man/", "/usr/share/locale/", "/usr/share/icons/",
    "/usr/share/info/", "/usr/share/lintian/", "/usr/share/zoneinfo/", "/usr/include/",
  ].map { Array($0.utf8) }

  private static func isOfUse(_ path: some Collection<UInt8>) -> Bool {
    !passedOver.contains { path.starts(with: $0) }
  }

  private static let merged = ["/bin/", "/sbin/", "/lib/", "/lib64/"].map { Array($0.utf8) }
  private static let usr = Array("/usr".utf8)

  /// `/bin/ls` and `/usr/bin/ls` are the same: hosts have merged the folders, lists of files not all.
  private static func hash(_ path: some Collection<UInt8>) -> UInt64 {
    var hasher = Hasher()
    if merged.contains(where: { path.starts(with: $0) }) { combine(usr, into: &hasher) }
    combine(path, into: &hasher)
    return UInt64(bitPattern: Int64(hasher.finalize()))
  }

  private static func combine(_ bytes: some Collection<UInt8>, into hasher: inout Hasher) {
    let whole: Void? = bytes.withContiguousStorageIfAvailable {
      hasher.combine(bytes: UnsafeRawBufferPointer($0))
    }
    if whole == nil { for byte in bytes { hasher.combine(byte) } }
  }
}
