// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Storage
import Testing

/// What event data can do to a terminal: nothing.
@Suite("control characters")
struct ControlCharacterTests {
  /// U+007F, and C1's U+0085 and U+009B, which begins a sequence as ESC [ does.
  private static let hostile = "a\u{7F}\u{85}\u{9B}31m\u{A0}é"
  private static let escaped = #"a\u007f\u0085\u009b31m\#u{A0}é"#

  @Test func jsonEscapesThem() throws {
    let line = ScanTests.tunnel("t").replacing(#""name":"h""#, with: #""name":"\#(Self.hostile)""#)
    let scan = try BuiltProgram.run(
      ["scan", "--jsonl", "--rules", BuiltProgram.seedRule, "-"],
      input: Data((line + "\n").utf8)
    )
    let search = try BuiltProgram.run(
      ["search", "--json", "process where true", "-"],
      input: Data((line + "\n").utf8)
    )
    let session = try StoreSession()
    #expect(try session.events("import", "-", input: line + "\n").status == 0)
    // What goes to a file is what was stored, to the byte.
    #expect(try session.events("export").output == line + "\n")
    let terminal = try PseudoTerminal(
      ["events", "export"],
      environment: ["SWIFTLET_STORE": session.path]
    )
    try terminal.expect("\n")
    #expect(terminal.waitForEnd() == 0)
    for output in [scan.output, search.output, terminal.screen] {
      #expect(output.contains(Self.escaped), "\(output)")
      #expect(!output.unicodeScalars.contains { 0x7F...0x9F ~= $0.value })
    }
    // The value is the same.
    let host = scan.documents.first?["host"] as? [String: Any]
    #expect(host?["name"] as? String == Self.hostile)
  }

  @Test func aTerminalSeesThemWrittenOutInCSV() throws {
    var record = try #require(try RaisedAlerts.recorded().first)
    record.host = Self.hostile + "\u{1B}]0;x\u{07}"
    let session = try AlertSession([record])
    let file = try session.alerts("list", "--csv")
    #expect(file.output.contains(Self.hostile + "\u{1B}]0;x\u{07}"))
    let terminal = try PseudoTerminal(
      ["alerts", "list", "--csv"],
      environment: ["SWIFTLET_STORE": session.store.path]
    )
    try terminal.expect(#"a\u{7f}\u{85}\u{9b}31m"#)
    #expect(terminal.waitForEnd() == 0)
    #expect(!terminal.screen.contains("\u{1B}"))
    #expect(!terminal.screen.unicodeScalars.contains { 0x7F...0x9F ~= $0.value })
  }
}
