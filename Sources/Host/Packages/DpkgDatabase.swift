// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Reads what dpkg has installed (dpkg-query(1)): `status`, and a list of files a package.
enum DpkgDatabase {
  /// Most bytes of one file that are read.
  private static let limit = 64 << 20

  /// The packages and their files below a folder such as `/var/lib/dpkg`; nil where it is none.
  static func read(_ folder: String) -> PackageFiles? {
    guard let status = FileReading.bytes(folder + "/status", limit: limit) else { return nil }
    var files = PackageFiles()
    for stanza in Stanzas(status) {
      files.begin(InstalledPackage(name: stanza.name, version: stanza.version))
      let info = folder + "/info/"
      // Where a package may be there for several architectures, the list's name says which.
      let list =
        FileReading.bytes(info + stanza.name + ".list", limit: limit)
        ?? FileReading.bytes("\(info)\(stanza.name):\(stanza.architecture).list", limit: limit)
      for path in (list ?? []).split(separator: 0x0A) { files.add(path) }
    }
    files.finish()
    return files
  }

  /// The stanzas of `status` of packages that are installed.
  private struct Stanzas: Sequence {
    struct Stanza {
      var name = ""
      var version = ""
      var architecture = ""
      var isInstalled = false
    }

    private let lines: [ArraySlice<UInt8>]

    init(_ text: [UInt8]) { lines = text.split(separator: 0x0A, omittingEmptySubsequences: false) }

    func makeIterator() -> AnyIterator<Stanza> {
      var place = 0
      return AnyIterator {
        while place < lines.count {
          var stanza = Stanza()
          while place < lines.count, !lines[place].isEmpty {
            Self.read(lines[place], into: &stanza)
            place += 1
          }
          place += 1
          if stanza.isInstalled, !stanza.name.isEmpty, !stanza.name.contains("/") { return stanza }
        }
        return nil
      }
    }

    private static let name = Array("Package: ".utf8)
    private static let version = Array("Version: ".utf8)
    private static let architecture = Array("Architecture: ".utf8)
    private static let status = Array("Status: ".utf8)
    private static let installed = Array(" installed".utf8)

    private static func read(_ line: ArraySlice<UInt8>, into stanza: inout Stanza) {
      func value(_ key: [UInt8]) -> String? {
        line.starts(with: key)
          ? String(decoding: line.dropFirst(key.count), as: UTF8.self) : nil
      }
      stanza.name = value(name) ?? stanza.name
      stanza.version = value(version) ?? stanza.version
      stanza.architecture = value(architecture) ?? stanza.architecture
      if line.starts(with: status) {
        stanza.isInstalled = line.suffix(installed.count).elementsEqual(installed)
      }
    }
  }
}
