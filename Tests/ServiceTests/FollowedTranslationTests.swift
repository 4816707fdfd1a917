// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Service
import Storage
import Testing
import Translation

/// Logs of other programs that grow, are rotated and cut off, read on after any stop: each event comes
/// once.
@Suite("service: logs of other programs") struct FollowedTranslationTests {
  private final class Session {
    let folder: String
    let path: String
    private(set) var ids: [String] = []
    private(set) var position: InputPosition?

    init() throws {
      folder = NSTemporaryDirectory() + "/translate-\(UUID().uuidString)"
      path = folder + "/log"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func append(_ text: some Sequence<UInt8>, to name: String = "log") throws {
      let path = folder + "/" + name
      if !FileManager.default.fileExists(atPath: path) {
        try Data().write(to: URL(filePath: path))
      }
      let handle = try #require(FileHandle(forWritingAtPath: path))
      try handle.seekToEnd()
      try handle.write(contentsOf: Data(text))
      try handle.close()
    }

    func rotate() throws { try FileManager.default.moveItem(atPath: path, toPath: path + ".1") }

    /// Follows from where was come to, takes batches as long as wanted, and forgets what was not taken,
    /// as a crash would.
    func follow(
      format: InputFormat? = nil,
      endsAtEnd: Bool = false,
      while isWanted: (Session, FileFollower) -> Bool
    ) -> FileFollower.State {
      let intake = Intake()
      let follower = FileFollower(
        path,
        number: 0,
        format: format,
        from: position,
        into: intake,
        endsAtEnd: endsAtEnd
      )
      for _ in 0..<1_000 where isWanted(self, follower) {
        for batch in intake.take(within: 0.01) {
          for line in batch.block.bytes.split(separator: 0x0A) {
            ids.append((try? JSONValue.parse(line))?["event"]?["id"]?.stringValue ?? "none")
          }
          position = batch.position
          if !isWanted(self, follower) { break }
        }
      }
      intake.close()
      follower.stop()
      return follower.state
    }
  }

  private static func entry(_ number: Int) -> [UInt8] {
    var text = Array("__CURSOR=c\(number)\n__REALTIME_TIMESTAMP=1795690501123456\n".utf8)
    let message = Array("line one\nline \(number)".utf8)
    text += Array("MESSAGE\n".utf8) + [UInt8(message.count), 0, 0, 0, 0, 0, 0, 0] + message
    return text + Array("\n_PID=\(number)\n\n".utf8)
  }

  private static func names(_ numbers: Range<Int>) -> [String] { numbers.map { "c\($0)" } }

  @Test func anEventThatIsNotWholeKeepsTheFileAtItsFirstLine() throws {
    let session = try Session()
    try session.append(Self.entry(0) + Self.entry(1).dropLast(12))
    var state = session.follow { session, _ in session.ids.isEmpty }
    #expect(session.ids == ["c0"])
    #expect(session.position?.bytes == Self.entry(0).count)
    #expect(state.format == .journal)
    try session.append(Self.entry(1).suffix(12) + Self.entry(2))
    state = session.follow { session, _ in session.ids.count < 3 }
    #expect(session.ids == ["c0", "c1", "c2"])
    #expect(session.position?.bytes == Self.entry(0).count * 3)
    #expect(session.position?.lines == 7 * 3)
    #expect(state.translation.read == 14)
    #expect(state.translation.translated == 14)
  }

  /// Stopped anywhere and read on, with the file growing by any pieces.
  @Test(arguments: 0..<12) func nothingIsLostOrDoubledByStops(seed: Int) throws {
    var random = SystemRandomNumberGenerator()
    let session = try Session()
    let text = (0..<60).flatMap { Self.entry($0) }
    var written = 0
    while written < text.count {
      let count = min(text.count - written, .random(in: 1...900, using: &random))
      try session.append(text[written..<(written + count)])
      written += count
      let wanted = session.ids.count + .random(in: 0...3, using: &random)
      _ = session.follow { session, follower in
        session.ids.count < wanted && !follower.state.isAtEnd
      }
    }
    _ = session.follow { session, _ in session.ids.count < 60 }
    #expect(session.ids == Self.names(0..<60))
  }

  @Test func rotationAndCuttingOff() throws {
    let session = try Session()
    try session.append(Self.entry(0))
    _ = session.follow { session, _ in session.ids.isEmpty }
    try session.append(Self.entry(1))
    try session.rotate()
    try session.append(Self.entry(2))
    let state = session.follow { session, _ in session.ids.count < 3 }
    #expect(session.ids == Self.names(0..<3))
    #expect(state.rotations == 1)
    truncate(session.path, 0)
    let before = session.position
    try session.append(Array("__CURSOR=d\n\n".utf8))
    _ = session.follow { session, _ in session.ids.count < 4 }
    #expect(session.ids.last == "d")
    #expect(session.position != before)
  }

  /// What stands at a path after a rotation may be written in another format.
  @Test func anotherFormatAfterARotation() throws {
    let session = try Session()
    try session.append(Self.entry(0))
    var isRotated = false
    let state = session.follow { session, _ in
      if session.ids.count == 1, !isRotated {
        isRotated = true
        try? session.rotate()
        try? session.append(Array("{\"event\":{\"id\":\"e\",\"category\":\"process\"}}\n".utf8))
      }
      return session.ids.count < 2
    }
    #expect(session.ids == ["c0", "e"])
    #expect(state.format == .ecs)
  }

  @Test func theLastEntryComesWhenNothingFollows() throws {
    let session = try Session()
    // No empty line ends it.
    try session.append(Self.entry(0).dropLast(1))
    let state = session.follow { _, follower in !follower.state.isAtEnd }
    #expect(session.ids.isEmpty)
    #expect(state.translation.translated == 0)
    _ = session.follow(endsAtEnd: true) { session, _ in session.ids.isEmpty }
    #expect(session.ids == ["c0"])
    #expect(session.position?.bytes == Self.entry(0).count - 1)
  }

  @Test func linesThatAreNotUnderstoodAreCountedAndTold() throws {
    let session = try Session()
    let line =
      #"{"rule":"r","output":"o","uuid":"u","output_fields":{"proc.name":"x","evt.type":"execve"}}"#
    try session.append(Array("\(line)\nbroken\n\(line)\n".utf8))
    let state = session.follow { session, _ in session.ids.count < 2 }
    #expect(state.translation.read == 3)
    #expect(state.translation.notUnderstood == 1)
    #expect(state.translation.events == 2)
    #expect(session.position?.lines == 3)
  }

  @Test func aGivenFormatGoesBeforeTheSeenOne() throws {
    let session = try Session()
    try session.append(Array("nothing of Sysmon's\n".utf8))
    let state = session.follow(format: .sysmon) { session, _ in session.position == nil }
    #expect(state.format == .sysmon)
    #expect(state.translation.withoutEvent == 1)
  }
}
