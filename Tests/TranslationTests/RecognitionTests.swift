// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Testing
import Translation

/// What an input is written in, by its first lines.
@Suite struct RecognitionTests {
  private func recognise(_ text: String, isAll: Bool = false) -> InputFormat? {
    Array(text.utf8).withUnsafeBytes { InputFormat.recognise($0, isAll: isAll) }
  }

  @Test(arguments: TunnelLogs.all.indices)
  func knowsEachByOneLine(number: Int) {
    let (format, text) = TunnelLogs.all[number]
    let line = text.hasSuffix("\n") ? text : text + "\n"
    #expect(recognise(line) == format)
    #expect(recognise(text, isAll: true) == format)
    #expect(recognise("\n\n" + line) == format)
  }

  @Test(arguments: [
    #"{"@timestamp":"2026-01-01T00:00:00Z","event":{"category":["process"]}}"#,
    #"{"event.category":"process","process.name":"ssh"}"#,
    #"{"_index":"logs-x","_id":"1","_source":{"event":{"action":"exec"}}}"#,
    #"{"event":{"category":"process"},"endgame":{"pid":1},"output_fields":{},"rule":"r"}"#,
    #"{"anything":1}"#,
  ])
  func takesOtherDocumentsForECSAtOnce(line: String) {
    #expect(recognise(line + "\n") == .ecs)
  }

  @Test func waitsForAWholeLine() {
    #expect(recognise("") == nil)
    #expect(recognise(#"{"output_fields":{},"#) == nil)
    #expect(recognise("", isAll: true) == .ecs)
    #expect(recognise("{\n") == nil)
    #expect(recognise("nonsense\n") == nil)
    #expect(recognise("nonsense\n", isAll: true) == .ecs)
    #expect(recognise(String(repeating: "nonsense\n", count: 64)) == .ecs)
    #expect(recognise("nonsense\n" + TunnelLogs.falco + "\n") == .falco)
  }

  @Test func findsSysmonAmongOtherLinesOfSyslog() {
    let other = "Nov 26 10:55:00 web1 CRON[1]: (root) CMD (run-parts)\n"
    #expect(recognise(other + other + TunnelLogs.sysmon + "\n") == .sysmon)
  }

  @Test func whatIsGivenGoesBeforeWhatIsSeen() throws {
    let input = TranslatedInput(TunnelLogs.falco, format: .tetragon)
    #expect(input.format == .tetragon)
    #expect(input.counts.notUnderstood == 1)
    #expect(TranslatedInput(TunnelLogs.falco, format: .ecs).lines == [TunnelLogs.falco])
  }

  @Test func anEventInECSPassesUnchanged() {
    let line =
      #"{"@timestamp":"2026-01-01T00:00:00Z","event":{"action":"exec_event","category":"process"},"endgame":{"pid":1}}"#
    let input = TranslatedInput(TunnelLogs.endgame + "\n" + line + "\n")
    #expect(input.format == .endgame)
    #expect(input.lines[1] == line)
    #expect(input.counts.translated == 2)
  }

  @Test func lineNumbersAreThoseOfTheFile() throws {
    let text = "\n\(TunnelLogs.falco)\nbroken\n\n\(TunnelLogs.falco)\n{\"a\":1}\n"
    let input = TranslatedInput(text, format: .falco)
    #expect(input.lines.map(\.isEmpty) == [true, false, true, true, false, true, true])
    #expect(input.issues.map(\.line) == [3, 6])
    #expect(input.counts.read == 6)
    #expect(input.counts.withoutEvent == 2)
    #expect(input.counts.notUnderstood == 2)
    #expect(input.addsUp)
  }

  @Test func aPipeIsReadAsItComes() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    let (reading, writing) = (ends[0], ends[1])
    let text = Array((TunnelLogs.tetragon + "\n").utf8)
    #expect(write(writing, text, text.count) == text.count)
    let input = InputOpening().open(LineReader(name: "pipe", descriptor: reading))
    #expect(input.format == .tetragon)
    // The event is there while the pipe is still open.
    let first = try #require(input.reader.next())
    #expect(String(decoding: first.bytes, as: UTF8.self).contains("8080:10.0.0.5:80"))
    #expect(write(writing, text, text.count) == text.count)
    close(writing)
    #expect(input.reader.next() != nil)
    #expect(input.reader.next() == nil)
    #expect(input.counts?.events == 2)
  }
}

/// Which files of a folder are read.
@Suite struct FolderTests {
  @Test func rotatedFilesAreReadToo() throws {
    let folder = NSTemporaryDirectory() + "/folder-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let names = [
      "audit.log", "audit.log.1", "audit.log-20261126", "audit.log.2.gz", "notes.1", "syslog",
      "version-12345678", "x.json.12345",
    ]
    for name in names { try Data().write(to: URL(filePath: folder + "/" + name)) }
    let (files, failures) = EventInput.expand([folder])
    #expect(failures.isEmpty)
    #expect(
      files.map { String($0.dropFirst(folder.count + 1)) } == [
        "audit.log", "audit.log-20261126", "audit.log.1", "audit.log.2.gz",
      ]
    )
  }
}
