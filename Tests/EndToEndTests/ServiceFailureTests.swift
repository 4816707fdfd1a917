// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import Testing

/// The service on disks that are full or read-only, and with a state that is damaged.
@Suite("service: failures")
struct ServiceFailureTests {
  /// A disk that is full: nothing is taken until there is room, and then everything is there.
  @Test(.disabled(if: StoreSession.cannotMount != nil, "nothing can be mounted here"))
  func aFullDiskIsWaitedFor() throws {
    let session = try ServiceSession()
    let lines = (0..<2_000).map { number in
      StoreSession.line("e\(number)", number, filler: 1_000).replacing(
        #""name":"p\#(number)""#,
        with: #""name":"\#(number % 100 == 0 ? "socat" : "p")""#
      ) + "\n"
    }
    try session.append(lines.joined())
    try FileManager.default.createDirectory(
      atPath: session.store,
      withIntermediateDirectories: false
    )
    let script = """
      mount -t tmpfs -o size=1m tmpfs "$2"
      "$1" run --sensor none --store "$2" --rules "$3" --input "$4" --config "$5/none.toml" --until-end \
        >"$5/out" 2>"$5/err" &
      pid=$!
      n=0
      until grep -q "nothing new is taken" "$5/err" || [ $n -gt 200 ]; do sleep 0.1; n=$((n + 1)); done
      sleep 1.5
      "$1" status --store "$2" >"$5/full" 2>&1 || true
      mount -o remount,size=64m "$2"
      status=0
      wait $pid || status=$?
      echo $status >"$5/status"
      "$1" events export --store "$2" >"$5/events" 2>>"$5/err"
      "$1" alerts list --json --limit 1000 --store "$2" >"$5/alerts" 2>>"$5/err"
      """
    let (status, output) = try StoreSession.inNamespace(
      script,
      [BuiltProgram.path, session.store, session.rules, session.events, session.folder.path],
      session.folder
    )
    #expect(status == 0, "\(output) \(session.messages)")
    #expect(session.folder.text("status") == "0\n", "\(session.messages)")
    #expect(session.messages.contains("No space left on device"))
    #expect(session.messages.contains("takes events again"))
    #expect(session.folder.text("full").contains("the disk takes nothing"))
    #expect(session.folder.text("events") == lines.joined())
    #expect(session.folder.text("alerts").split(separator: "\n").count == 20)
  }

  @Test(.disabled(if: StoreSession.cannotMount != nil, "nothing can be mounted here"))
  func aReadOnlyDiskIsTold() throws {
    let session = try ServiceSession()
    try session.append(ServiceSession.line("e1", "socat"))
    #expect(try session.runToEnd().status == 0)
    let script = """
      mount --bind "$2" "$2"
      mount -o remount,bind,ro "$2"
      status=0
      "$1" run --sensor none --store "$2" --rules "$3" --input "$4" --config "$5/none.toml" --until-end \
        >"$5/out" 2>"$5/err" || status=$?
      echo $status >"$5/status"
      "$1" alerts list --json --store "$2" >"$5/alerts" 2>"$5/err2"
      """
    let (status, output) = try StoreSession.inNamespace(
      script,
      [BuiltProgram.path, session.store, session.rules, session.events, session.folder.path],
      session.folder
    )
    #expect(status == 0, "\(output) \(session.folder.text("err2"))")
    #expect(session.folder.text("status") == "1\n")
    #expect(session.messages.contains("Read-only file system"))
    #expect(session.folder.text("alerts").split(separator: "\n").count == 1)
  }

  /// The state is never thrown away: it is said what is wrong, and nothing is written over.
  @Test func aDamagedStateIsKeptAndTold() throws {
    let session = try ServiceSession()
    try session.append(ServiceSession.line("e1", "socat"))
    #expect(try session.runToEnd().status == 0)
    let path = session.store + "/swiftlet.sqlite"
    let whole = try Data(contentsOf: URL(filePath: path))
    var damaged = whole
    for place in 0..<100 { damaged[place] = 0x55 }
    try damaged.write(to: URL(filePath: path))
    for ending in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + ending) }
    let result = try session.runToEnd()
    #expect(result.status == 1)
    #expect(result.messages.contains("swiftlet.sqlite"))
    #expect(result.messages.contains("it is kept as it is"))
    #expect(try Data(contentsOf: URL(filePath: path)) == damaged)
    try whole.write(to: URL(filePath: path))
    #expect(try session.runToEnd().status == 0)
    #expect(try session.alertedRules() == ["Test single"])
  }
}
