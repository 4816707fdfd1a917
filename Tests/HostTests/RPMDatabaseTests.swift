// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import Host

/// Databases that RPM itself wrote, in a folder of the test.
@Suite(.enabled(if: RPMTools.missing == nil, "rpm and rpmbuild are not installed"))
struct RPMDatabaseTests {
  private static func owner(_ packages: InstalledPackages, _ path: String) -> String? {
    packages.owner(of: Array(path.utf8)).map { "\($0.name) \($0.version)" }
  }

  @Test func filesBelongToWhatRPMInstalled() throws {
    let tools = try RPMTools()
    let first = try tools.build("probe-tool", version: "1.2-4", epoch: 3, file: "/usr/bin/probe")
    try tools.rpm("--install", first)
    var packages = InstalledPackages(root: tools.root)
    packages.refresh(now: 0)
    #expect(packages.isKnown)
    #expect(Self.owner(packages, "/usr/bin/probe") == "probe-tool 3:1.2-4")
    #expect(Self.owner(packages, "/usr/bin/other") == nil)

    // What is installed and removed later is seen when it is looked at again.
    let second = try tools.build("other", version: "0.1-1", epoch: nil, file: "/usr/bin/other")
    try tools.rpm("--install", second)
    try tools.rpm("--erase", "probe-tool")
    packages.refresh(now: 6_000_000_000)
    #expect(Self.owner(packages, "/usr/bin/other") == "other 0.1-1")
    #expect(Self.owner(packages, "/usr/bin/probe") == nil)
  }
}

/// RPM's programs, at work below a root of their own.
private struct RPMTools {
  /// What is not installed; nil where all is there.
  static let missing = ["/usr/bin/rpm", "/usr/bin/rpmbuild"].first {
    !FileManager.default.isExecutableFile(atPath: $0)
  }

  struct Failure: Error { var text: String }

  private let folder: Folder

  var root: String { folder.path + "/root" }

  init() throws {
    folder = try Folder()
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
  }

  /// Builds a package that has one file, and gives its path.
  func build(_ name: String, version: String, epoch: Int?, file: String) throws -> String {
    let parts = version.split(separator: "-")
    let text = """
      Name: \(name)
      \(epoch.map { "Epoch: \($0)" } ?? "")
      Version: \(parts[0])
      Release: \(parts[1])
      Summary: A package of a test
      License: Apache-2.0
      BuildArch: noarch
      %description
      A package of a test.
      %install
      mkdir -p $(dirname %{buildroot}\(file))
      echo \(name) > %{buildroot}\(file)
      %files
      \(file)

      """
    try folder.write("/\(name).spec", text)
    try Self.run(
      "/usr/bin/rpmbuild",
      [
        "-bb", "--quiet", "--define", "_topdir \(folder.path)/build", "--define",
        "_tmppath \(folder.path)/tmp", folder.path + "/\(name).spec",
      ]
    )
    return "\(folder.path)/build/RPMS/noarch/\(name)-\(version).noarch.rpm"
  }

  /// Installs or erases below the root.
  func rpm(_ words: String...) throws {
    try Self.run(
      "/usr/bin/rpm",
      ["--root", root, "--dbpath", "/var/lib/rpm", "--nodeps", "--noscripts"] + words
    )
  }

  private static func run(_ program: String, _ words: [String]) throws {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: program)
    process.arguments = words
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(text: String(decoding: text, as: UTF8.self))
    }
  }
}
