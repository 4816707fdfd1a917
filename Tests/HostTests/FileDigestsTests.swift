// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import Testing

@testable import Host

/// Digests of files: right, remembered, bounded.
@Suite struct FileDigestsTests {
  private static func text(_ result: Result<[UInt8], FileDigests.Gap>) -> String {
    switch result {
    case .success(let digest): String(decoding: digest, as: UTF8.self)
    case .failure(let gap): gap.rawValue
    }
  }

  @Test func ofWhatLiesThere() throws {
    let folder = try Folder()
    let path = folder.path + "/file"
    try folder.write("/file", "abc")
    var digests = FileDigests()
    // FIPS 180-2, appendix B.1.
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    #expect(Self.text(digests.digest(of: path, now: 0)) == abc)
    #expect(Self.text(digests.digest(of: path, now: 0)) == abc)
    #expect(digests.read == 1)
    try folder.write("/file", "abd")
    #expect(Self.text(digests.digest(of: path, now: 0)) != abc)
    #expect(digests.read == 2)
    #expect(Self.text(digests.digest(of: folder.path + "/none", now: 0)) == "unreadable")
    #expect(Self.text(digests.digest(of: folder.path, now: 0)) == "unreadable")
    // A pipe without a writer would be waited for.
    #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)
    #expect(Self.text(digests.digest(of: folder.path + "/pipe", now: 0)) == "unreadable")
  }

  @Test func isBounded() throws {
    let folder = try Folder()
    for name in ["a", "b", "c"] {
      try folder.write("/\(name)", String(repeating: name, count: 600))
    }
    var limits = FileDigests.Limits()
    limits.fileBytes = 1_000
    limits.bytesPerSecond = 1_000
    var digests = FileDigests(limits)
    #expect(Self.text(digests.digest(of: folder.path + "/a", now: 0)).count == 64)
    #expect(Self.text(digests.digest(of: folder.path + "/b", now: 1)) == "budget")
    // What is remembered costs nothing.
    #expect(Self.text(digests.digest(of: folder.path + "/a", now: 2)).count == 64)
    #expect(Self.text(digests.digest(of: folder.path + "/b", now: 1_000_000_000)).count == 64)
    try folder.write("/large", String(repeating: "x", count: 1_001))
    #expect(
      Self.text(digests.digest(of: folder.path + "/large", now: 2_000_000_000)) == "too large"
    )
  }
}
