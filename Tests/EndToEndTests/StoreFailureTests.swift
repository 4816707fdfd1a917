// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import Testing

/// Disks that are full or read-only, rights that are gone: what is said, and what is kept.
@Suite("events: failures")
struct StoreFailureTests {
  /// Numbers that `--acks` wrote; the last counts.
  private static func last(_ text: String) -> Int {
    text.split(separator: "\n").last.flatMap { Int($0) } ?? 0
  }

  @Test(.disabled(if: StoreSession.cannotMount != nil, "nothing can be mounted here"))
  func aFullDiskLosesNothingThatWasAcknowledged() throws {
    let session = try StoreSession()
    let lines = (0..<3_000).map { StoreSession.line("e\($0)", $0, filler: 1_000) + "\n" }
    let file = try session.folder.write("events.ndjson", lines.joined())
    try FileManager.default.createDirectory(
      atPath: session.path,
      withIntermediateDirectories: false
    )
    try session.folder.write("one", lines[0])
    let script = """
      mount -t tmpfs -o size=1m tmpfs "$2"
      status=0
      # As a pipe that pauses, so that it is stored in small pieces.
      awk '{ print } NR % 50 == 0 { fflush(); system("sleep 0.02") }' "$3" | "$1" events import --acks --store "$2" - >"$4/acks" 2>"$4/err" || status=$?
      echo $status >"$4/status"
      "$1" events verify --store "$2" >"$4/verify" 2>&1 || true
      "$1" events export --store "$2" >"$4/first" 2>>"$4/err"
      # Deleting is possible on a disk that is full to the last byte.
      cp -a "$2" "$4/copy"
      mkdir "$2.full"
      mount -t tmpfs -o size=1m tmpfs "$2.full"
      cp -a "$4/copy/." "$2.full/"
      dd if=/dev/zero of="$2.full/filler" bs=1k 2>"$4/dd" || true
      "$1" events prune --max-size 0 --store "$2.full" 2>"$4/prune"
      "$1" events import --store "$2.full" - <"$4/one" 2>"$4/again"
      "$1" events export --store "$2.full" >"$4/third" 2>>"$4/again"
      # With room again it goes on where it ended.
      mount -o remount,size=64m "$2"
      "$1" events import --store "$2" "$3" 2>>"$4/err"
      "$1" events export --store "$2" >"$4/second" 2>>"$4/err"
      "$1" events verify --store "$2" >"$4/verify2" 2>&1
      """
    let (status, output) = try StoreSession.inNamespace(
      script,
      [BuiltProgram.path, session.path, file, session.folder.path],
      session.folder
    )
    #expect(
      status == 0,
      "\(output) \(session.folder.text("err")) \(session.folder.text("verify2"))"
    )
    #expect(session.folder.text("status") == "1\n")
    let messages = session.folder.text("err")
    #expect(messages.contains("No space left on device"))
    #expect(messages.contains("nothing acknowledged is lost"))
    #expect(messages.contains("is stored; all events before it are"))
    let acknowledged = Self.last(session.folder.text("acks"))
    #expect(acknowledged > 0)
    #expect(session.folder.text("first") == lines[..<acknowledged].joined())
    #expect(session.folder.text("second") == (lines[..<acknowledged] + lines).joined())
    #expect(session.folder.text("third") == lines[0], "\(session.folder.text("prune"))")
    #expect(!session.folder.text("again").contains("the file is gone"))
    #expect(
      session.folder.text("verify").contains(
        "\(acknowledged.formatted(.number.locale(.init(identifier: "en_US")))) events"
      )
    )
  }

  @Test(.disabled(if: StoreSession.cannotMount != nil, "nothing can be mounted here"))
  func aReadOnlyDiskIsToldAndRead() throws {
    let session = try StoreSession()
    #expect(try session.events("import", "-", input: StoreSession.line("e1")).status == 0)
    let script = """
      mount --bind "$2" "$2"
      mount -o remount,bind,ro "$2"
      status=0
      echo '{"event":{"id":"e2"}}' | "$1" events import --store "$2" - 2>"$3/err" || status=$?
      echo $status >"$3/status"
      "$1" events search --json --store "$2" 'any where true' >"$3/found" 2>"$3/err2"
      """
    let (status, output) = try StoreSession.inNamespace(
      script,
      [BuiltProgram.path, session.path, session.folder.path],
      session.folder
    )
    #expect(status == 0, "\(output) \(session.folder.text("err2"))")
    #expect(session.folder.text("status") == "1\n")
    let messages = session.folder.text("err")
    #expect(messages.contains("Read-only file system"))
    #expect(messages.contains("the disk is read-only: mount it for writing"))
    #expect(session.folder.text("found").contains(#""_id":"e1""#))
  }

  /// How to run as somebody else, whom rights bind; root is bound by none.
  private static let unprivileged =
    geteuid() == 0
    ? ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : ["/usr/bin/env"]

  private static func run(
    _ arguments: [String],
    _ folder: TemporaryFolder
  ) throws -> (status: Int32, messages: String) {
    let process = Process()
    process.executableURL = URL(filePath: unprivileged[0])
    process.arguments = Array(unprivileged.dropFirst()) + [BuiltProgram.path] + arguments
    process.standardInput = FileHandle(
      forReadingAtPath: try folder.write("in", StoreSession.line("e2"))
    )
    process.standardOutput = FileHandle(forWritingAtPath: try folder.write("out", Data()))
    process.standardError = FileHandle(forWritingAtPath: try folder.write("err", Data()))
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, folder.text("err"))
  }

  /// Why the program cannot be run as somebody else; nil where it can.
  private static let cannotChangeUser: String? = {
    let result = try? run(["--version"], TemporaryFolder())
    if result?.status == 0 { return nil }
    let reason = result?.messages ?? "setpriv cannot be run"
    print("skipping tests of rights: \(reason)")
    return reason
  }()

  @Test(.disabled(if: cannotChangeUser != nil, "the program cannot be run as somebody else"))
  func lostPermissionIsToldAndLosesNothing() throws {
    let session = try StoreSession()
    #expect(try session.events("import", "-", input: StoreSession.line("e1")).status == 0)
    let folder = (session.segments[0] as NSString).deletingLastPathComponent
    if geteuid() == 0 {
      chmod(session.folder.path, 0o755)
      for path in FileManager.default.enumerator(atPath: session.path)?.compactMap({ $0 as? String }
      )
        ?? []
      {
        chown(session.path + "/" + path, 65_534, 65_534)
      }
      chown(session.path, 65_534, 65_534)
    }
    // The segment may not be written to any more.
    chmod(session.segments[0], 0o400)
    chmod(folder, 0o500)
    let denied = try Self.run(["events", "import", "-", "--store", session.path], session.folder)
    #expect(denied.status == 1)
    #expect(denied.messages.contains("Permission denied"))
    #expect(denied.messages.contains("run as the owner of"))
    #expect(denied.messages.contains("0 events"))
    // Nor may the store be looked into by others.
    chmod(session.path, 0)
    let hidden = try Self.run(
      ["events", "search", "any where true", "--store", session.path],
      session.folder
    )
    #expect(hidden.status == 1)
    #expect(hidden.messages.contains("Permission denied"))
    chmod(session.path, 0o700)
    chmod(folder, 0o700)
    chmod(session.segments[0], 0o600)
    let export = try session.events("export")
    #expect(export.output == StoreSession.line("e1") + "\n")
    #expect(try session.events("verify").status == 0)
  }

  @Test func aSecondWriterIsToldAndReadersAreNot() throws {
    let session = try StoreSession()
    let process = Process()
    process.executableURL = URL(filePath: BuiltProgram.path)
    process.arguments = ["events", "import", "--acks", "-", "--store", session.path]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data((StoreSession.line("e1") + "\n").utf8))
    // The acknowledgement: the first has the store.
    #expect(output.fileHandleForReading.availableData == Data("1\n".utf8))
    let second = try session.events("import", "-", input: StoreSession.line("e2"))
    #expect(second.status == 1)
    #expect(second.messages.contains("another process (\(process.processIdentifier)) writes to"))
    #expect(try session.events("export").output == StoreSession.line("e1") + "\n")
    #expect(try session.events("prune", "--max-size", "0").status == 1)
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }
}
