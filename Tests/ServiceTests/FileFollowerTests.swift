// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Service
import Storage
import Testing

/// Files that grow, are rotated and cut off while they are followed: every line comes once.
@Suite("service: follower")
struct FileFollowerTests {
  /// A folder that is gone afterwards, a file in it, and who follows it.
  private final class Session {
    let folder: String
    let path: String
    let intake = Intake()
    private(set) var lines: [String] = []
    private(set) var position: InputPosition?

    init() throws {
      folder = NSTemporaryDirectory() + "/follow-\(UUID().uuidString)"
      path = folder + "/events.ndjson"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func append(_ text: String, to name: String = "events.ndjson") throws {
      let path = folder + "/" + name
      if !FileManager.default.fileExists(atPath: path) {
        try Data().write(to: URL(filePath: path))
      }
      let handle = try #require(FileHandle(forWritingAtPath: path))
      try handle.seekToEnd()
      try handle.write(contentsOf: Data(text.utf8))
      try handle.close()
    }

    func rotate() throws {
      try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
    }

    func follow(from start: InputPosition? = nil, endsAtEnd: Bool = false) -> FileFollower {
      FileFollower(path, number: 0, from: start, into: intake, endsAtEnd: endsAtEnd)
    }

    /// Takes what comes until there are so many lines.
    func take(_ count: Int) {
      for _ in 0..<3_000 where lines.count < count {
        for batch in intake.take(within: 0.02) {
          let text = String(decoding: batch.block.bytes, as: UTF8.self)
          lines += text.split(separator: "\n").map(String.init)
          position = batch.position
        }
      }
    }
  }

  @Test func aLineComesWhenItIsWhole() throws {
    let session = try Session()
    let follower = session.follow()
    try session.append("{\"a\":1}\n{\"a\"")
    session.take(1)
    #expect(session.lines == ["{\"a\":1}"])
    #expect(session.position?.bytes == 8)
    #expect(session.position?.lines == 1)
    try session.append(":2}\n")
    session.take(2)
    #expect(session.lines == ["{\"a\":1}", "{\"a\":2}"])
    follower.stop()
  }

  @Test func rotationAndCuttingOffLoseNothing() throws {
    let session = try Session()
    let follower = session.follow()
    try session.append("1\n2\n")
    session.take(2)
    try session.rotate()
    try session.append("3\n", to: "events.ndjson.1")
    try session.append("4\n")
    session.take(4)
    #expect(session.lines == ["1", "2", "3", "4"])
    #expect(follower.state.rotations == 1)
    truncate(session.path, 0)
    for _ in 0..<200 where follower.state.truncations == 0 { usleep(10_000) }
    try session.append("5\n")
    session.take(5)
    #expect(session.lines == ["1", "2", "3", "4", "5"])
    #expect(follower.state.truncations == 1)
    follower.stop()
  }

  @Test func aRestartGoesOnAlsoInAFileThatWasRotatedMeanwhile() throws {
    let session = try Session()
    try session.append("1\n2\n")
    let first = session.follow()
    session.take(2)
    first.stop()
    let position = try #require(session.position)
    try session.append("3\n")
    try session.rotate()
    try session.append("4\n")
    let second = session.follow(from: position)
    session.take(4)
    second.stop()
    #expect(session.lines == ["1", "2", "3", "4"])
    let third = session.follow(from: session.position, endsAtEnd: true)
    #expect(third.waitForEnd(10))
    session.take(4)
    #expect(session.lines.count == 4)
  }

  /// Rotated twice while nobody looked: the file between is read too.
  @Test func aFileThatWasBegunAndRotatedBetweenIsRead() throws {
    let session = try Session()
    try session.append("1\n")
    let first = session.follow()
    session.take(1)
    first.stop()
    let position = try #require(session.position)
    try session.append("2\n")
    try session.rotate()
    usleep(20_000)
    try session.append("3\n")
    try FileManager.default.moveItem(atPath: session.path + ".1", toPath: session.path + ".2")
    try session.rotate()
    usleep(20_000)
    try session.append("4\n")
    let second = session.follow(from: position)
    session.take(4)
    second.stop()
    #expect(session.lines == ["1", "2", "3", "4"])
  }

  /// The same inode with other content is another file, also when it is longer than the old one was.
  @Test func aFileThatWasWrittenAnewIsReadFromItsBeginning() throws {
    let session = try Session()
    try session.append("old 1\nold 2\n")
    let first = session.follow()
    session.take(2)
    first.stop()
    let position = try #require(session.position)
    truncate(session.path, 0)
    try session.append("new 1\nnew 2\nnew 3\n")
    let second = session.follow(from: position)
    session.take(5)
    #expect(session.lines == ["old 1", "old 2", "new 1", "new 2", "new 3"])
    #expect(second.state.truncations == 1)
    // Cut off and longer again while it is followed, between two looks or not.
    truncate(session.path, 0)
    try session.append("third 1\nthird 2\nthird 3\nthird 4\n")
    session.take(9)
    second.stop()
    #expect(session.lines.suffix(4) == ["third 1", "third 2", "third 3", "third 4"])
  }

  @Test func aCompressedFileIsToldAndNotRead() throws {
    let session = try Session()
    try Data([0x28, 0xB5, 0x2F, 0xFD, 0, 10, 10]).write(to: URL(filePath: session.path))
    let follower = session.follow(endsAtEnd: true)
    #expect(follower.waitForEnd(10))
    #expect(follower.state.problem?.contains("compressed") == true)
  }

  @Test func aLineThatIsTooLongIsCounted() throws {
    let session = try Session()
    try session.append("1\n" + String(repeating: "x", count: (16 << 20) + 500_000) + "\n2\n")
    let follower = session.follow(endsAtEnd: true)
    session.take(2)
    #expect(session.lines == ["1", "2"])
    #expect(follower.state.skippedLines == 1)
    follower.stop()
  }

  @Test func whatIsNoFileIsToldAndWaitedFor() throws {
    let session = try Session()
    let follower = session.follow()
    for _ in 0..<200 where follower.state.problem == nil { usleep(10_000) }
    #expect(follower.state.problem == "No such file or directory")
    try session.append("1\n")
    session.take(1)
    #expect(session.lines == ["1"])
    #expect(follower.state.problem == nil)
    follower.stop()
  }
}
