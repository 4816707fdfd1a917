// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import Testing

/// `kill -9` while events are being stored: what was acknowledged is there, and nothing is there twice.
@Suite("events: crash")
struct StoreCrashTests {
  @Test func whatWasAcknowledgedSurvivesKill() throws {
    let session = try StoreSession()
    var acknowledged: [Int] = []
    for round in 0..<20 { acknowledged.append(try runAndKill(round, session)) }
    // The next to write mends what the last one left.
    #expect(try session.events("import", "-", input: StoreSession.line("end")).status == 0)
    let verified = try session.events("verify")
    #expect(verified.status == 0, "\(verified.messages)")
    let events = try session.events("export").documents.compactMap {
      ($0["event"] as? [String: Any])?["id"] as? String
    }
    #expect(Set(events).count == events.count)
    for (round, count) in acknowledged.enumerated() {
      let stored = events.filter { $0.hasPrefix("\(round)-") }
      #expect(stored.count >= count, "round \(round)")
      #expect(stored == (0..<stored.count).map { "\(round)-\($0)" }, "round \(round)")
    }
    #expect(acknowledged.reduce(0, +) > 1_000)
  }

  /// Feeds events to an import until it is killed; how many it had acknowledged.
  private func runAndKill(_ round: Int, _ session: StoreSession) throws -> Int {
    let process = Process()
    process.executableURL = URL(filePath: BuiltProgram.path)
    process.arguments = ["events", "import", "--acks", "-", "--store", session.path]
    let output = session.folder.path + "/acks-\(round)"
    try session.folder.write("acks-\(round)", Data())
    let input = Pipe()
    process.standardInput = input
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle.nullDevice
    try process.run()
    let writer = input.fileHandleForWriting.fileDescriptor
    // The pipe breaks when the process is gone: an error here, not the end of the tests.
    signal(SIGPIPE, SIG_IGN)
    let feeder = DispatchQueue(label: "feeder")
    feeder.async {
      var number = 0
      while number < 1_000_000 {
        let lines = (number..<(number + 20))
          .map { StoreSession.line("\(round)-\($0)", $0, filler: 300) + "\n" }.joined()
        number += 20
        let bytes = Array(lines.utf8)
        var written = 0
        while written < bytes.count {
          let count = bytes.withUnsafeBytes {
            write(writer, $0.baseAddress.map { $0 + written }, bytes.count - written)
          }
          if count <= 0 { return }
          written += count
        }
      }
    }
    while (try Data(contentsOf: URL(filePath: output))).isEmpty, process.isRunning { usleep(1_000) }
    usleep(UInt32.random(in: 0..<120_000))
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    try? input.fileHandleForReading.close()
    feeder.sync {}
    #expect(process.terminationReason == .uncaughtSignal)
    let text = session.folder.text("acks-\(round)")
    // A number without its line break was not finished.
    return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().last
      .flatMap { Int($0) } ?? 0
  }
}
