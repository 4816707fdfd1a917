// SPDX-License-Identifier: Apache-2.0
import EQL
import Events
import Rules
import Testing

/// Files of exceptions, and entries as people write them.
@Suite("Exception files")
struct ExceptionFileTests {
  private static func file(_ text: String) -> ExceptionFile {
    ExceptionFile(SourceText(name: "f", text: text))
  }

  private static let item =
    #"{"id":"s-1","item_id":"i","list_id":"l","type":"simple","name":"N","description":"why","namespace_type":"single","os_types":["linux"],"tags":["t"],"comments":[{"comment":"c","created_by":"alice","created_at":"2026-01-01T00:00:00Z"}],"expire_time":"2026-12-31T00:00:00.000Z","entries":[{"field":"a.b","operator":"excluded","type":"match_any","value":["x","y"]},{"field":"c","type":"nested","entries":[{"field":"d","operator":"included","type":"exists"}]}],"_version":"WzE=","meta":{"any":1}}"#
  private static let list =
    #"{"list_id":"l","type":"detection","name":"L","description":"","namespace_type":"single"}"#

  @Test func exportOfElastic() throws {
    let text = """
      {"rule_id":"r","name":"a rule","type":"eql"}
      \(Self.list)
      \(Self.item)

      {"exported_count":1}
      """
    let file = Self.file(text)
    #expect(file.issues.isEmpty)
    #expect(file.lists.map(\.id) == ["l"])
    #expect(file.otherLines == 2)
    let item = try #require(file.items.first)
    #expect(item.systems == [.linux])
    #expect(item.tags == ["t"])
    #expect(item.comments.first?.author == "alice")
    #expect(item.expires == Timestamp(milliseconds: 1_798_675_200_000))
    #expect(
      item.entries == [
        ExceptionEntry(field: "a.b", isExcluded: true, .matchAny(["x", "y"])),
        ExceptionEntry(field: "c", .nested([ExceptionEntry(field: "d", .exists)])),
      ]
    )
    // What has no property is kept.
    #expect(item.document["meta"]?["any"]?.intValue == 1)
  }

  @Test func otherShapes() {
    #expect(Self.file(Self.item).items.count == 1)
    #expect(Self.file("[\(Self.list),\(Self.item)]").items.count == 1)
    let pretty = Self.item.replacing(",", with: ",\n")
    #expect(Self.file(pretty).items.count == 1)
    #expect(Self.file("").items.isEmpty)
    #expect(Self.file("").hasErrors)
  }

  @Test(arguments: [
    #"process.name is "ssh""#, #"process.name is not "a \"b\" \\ c""#,
    #"a is one of ("x", "y z")"#, #"a is not one of ("x")"#, #"a matches "r?n *""#,
    #"a does not match "C:\\\\*""#, "a exists", "a does not exist", #"a is in list "office""#,
    #"a is not in list "office" in any case"#, #"a.b has {c is "1" and d does not exist}"#,
    #"a is "X" in any case"#,
  ])
  func wordsAreRead(_ text: String) throws {
    let entry = try ExceptionEntryParser.parse(text)
    #expect(entry.text == text)
    let document =
      #"{"item_id":"i","list_id":"l","name":"n","entries":[\#(entry.document.serialised())]}"#
    if case .list = entry.test { return }
    #expect(Self.file(document).items.first?.entries == [entry])
  }

  @Test(arguments: [
    "", "process.name", "process.name is", #"process.name is "ssh"#, #"a is "b" c"#, "a like b",
    "a is one of (", "a is one of (x y)", "a has {}", "a has {b has {c exists}}",
    "a exists in any case", #"isolated"#,
  ])
  func otherTextsAreRefused(_ text: String) {
    #expect(throws: ExceptionEntryParser.Failure.self) { try ExceptionEntryParser.parse(text) }
  }

  @Test func backslashes() throws {
    // What the entry's syntax does not define is the pattern's.
    for (text, pattern) in [
      (#"a matches "a\*b""#, #"a\*b"#), (#"a matches "a\\*b""#, #"a\*b"#),
      (#"a matches "\"x\"\d""#, #""x"\d"#), (#"a matches C:\x"#, #"C:\x"#),
    ] {
      let entry = try ExceptionEntryParser.parse(text)
      #expect(entry.test == .wildcard(pattern))
      #expect(try ExceptionEntryParser.parse(entry.text) == entry)
    }
    for text in [#"a is "C:\dir""#, #"a is one of ("x", "y\*")"#, #"a is in list "o\n""#] {
      let failure = #expect(throws: ExceptionEntryParser.Failure.self) {
        try ExceptionEntryParser.parse(text)
      }
      #expect(failure?.message.contains(#"write `\\` for a backslash"#) == true)
    }
    #expect(try ExceptionEntryParser.parse(#"a is "C:\\dir""#).test == .match(#"C:\dir"#))
  }

  @Test func shortForms() throws {
    #expect(try ExceptionEntryParser.parse("a == ssh") == ExceptionEntry(field: "a", .match("ssh")))
    #expect(
      try ExceptionEntryParser.parse(#"a!="x""#)
        == ExceptionEntry(field: "a", isExcluded: true, .match("x"))
    )
  }

  @Test func valueLists() {
    func list(_ kind: ValueList.Kind, _ text: String, isLiteral: Bool = false) -> ValueList {
      ValueList(id: "v", kind: kind, lines: SourceText(name: "v", text: text), isLiteral: isLiteral)
    }
    #expect(list(.keyword, "a\r\n\n  b c \n").texts == ["a", "b c"])
    #expect(list(.keyword, "a*", isLiteral: true).texts == ["a*"])
    #expect(list(.keyword, "a?").issues.count == 1)
    #expect(list(.ipRange, "10.0.0.0/8\n1.1.1.1 - 1.1.1.9\n::1").addresses.count == 3)
    #expect(list(.ip, "10.0.0.0/8").issues.count == 1)
  }

  /// Whatever bytes a file holds: a result or a diagnostic.
  @Test func hostileFiles() {
    let pieces = [
      "{", "}", "[", "]", "\"", ":", ",", "entries", "item_id", "\n", "\\", "null", "é", "1",
    ]
    var state: UInt64 = 7
    for _ in 0..<2_000 {
      var text = ""
      for _ in 0..<12 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += pieces[Int(state >> 33) % pieces.count]
      }
      let file = Self.file(text)
      #expect(file.hasErrors || file.items.isEmpty)
      _ = try? ExceptionEntryParser.parse(text)
    }
    let deep =
      #"{"item_id":"i","list_id":"l","name":"n","entries":"#
      + String(repeating: "[", count: 5_000)
    #expect(Self.file(deep).hasErrors)
  }
}
