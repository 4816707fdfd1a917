// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import Testing

@testable import Host

@Suite struct RootedPathTests {
  @Test func resolvesLinksOfAllKinds() throws {
    let files = FileManager.default
    let folder =
      files.temporaryDirectory.resolvingSymlinksInPath().path
      + "/swiftlet-\(UUID().uuidString)"
    try files.createDirectory(atPath: folder + "/a/b", withIntermediateDirectories: true)
    defer { try? files.removeItem(atPath: folder) }
    try Data().write(to: URL(fileURLWithPath: folder + "/a/b/file"))
    for (link, target) in [
      ("short", "a/b"), ("absolute", folder + "/a"), ("up", "a/b/../b/file"), ("loop", "loop"),
      ("name", "up"),
    ] {
      try files.createSymbolicLink(atPath: "\(folder)/\(link)", withDestinationPath: target)
    }
    func resolve(_ path: String, followsLast: Bool = true) -> String? {
      RootedPath.resolve(
        Array((folder + path).utf8),
        of: UInt32(getpid()),
        followsLast: followsLast
      )
      .map { String(decoding: $0, as: UTF8.self).replacingOccurrences(of: folder, with: "") }
    }
    #expect(resolve("/short/file") == "/a/b/file")
    #expect(resolve("/absolute/b/./file") == "/a/b/file")
    #expect(resolve("/short/../b/file") == "/a/b/file")
    #expect(resolve("/name") == "/a/b/file")
    #expect(resolve("/name", followsLast: false) == "/name")
    #expect(resolve("/absolute/../name", followsLast: false) == "/name")
    #expect(resolve("/loop") == nil)
    #expect(resolve("/missing") == nil)
    #expect(RootedPath.resolve(Array("/".utf8), of: nil) == Array("/".utf8))
    #expect(RootedPath.resolve(Array("/../..".utf8), of: nil) == Array("/".utf8))
    #expect(RootedPath.resolve(Array("/x".utf8), of: .max) == nil)
  }

  @Test(arguments: [
    ("/a/./b//c", "/a/b/c"), ("/a/../../b", "/b"), ("/", "/"), ("/..", "/"), ("/a/b/..", "/a"),
  ])
  func normalises(path: String, expected: String) {
    #expect(RootedPath.normalise(Array(path.utf8)) == Array(expected.utf8))
  }
}
