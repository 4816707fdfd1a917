// SPDX-License-Identifier: Apache-2.0
import Detection
import Events
import Foundation
import Storage
import Testing

/// `swiftlet report`: one HTML file, read by a parser that is not ours.
@Suite("report")
struct ReportTests {
  /// Reads HTML on standard input; says which elements are not closed or closed wrongly, which names
  /// of elements and attributes there are, which addresses, and all text.
  private static let reader = """
    import html.parser, json, sys
    class Reader(html.parser.HTMLParser):
      void = {"meta", "br", "img", "input", "link", "hr", "base"}
      def __init__(self):
        super().__init__(convert_charrefs=True)
        self.stack, self.problems, self.text = [], [], []
        self.elements, self.attributes, self.addresses, self.ids = set(), set(), [], []
      def handle_starttag(self, tag, attributes):
        self.elements.add(tag)
        for name, value in attributes:
          self.attributes.add(name)
          if name in ("href", "src", "action", "data", "xlink:href"): self.addresses.append(value)
          if name == "id": self.ids.append(value)
        if tag not in self.void: self.stack.append(tag)
      def handle_endtag(self, tag):
        if not self.stack or self.stack.pop() != tag: self.problems.append(tag)
      def handle_data(self, data):
        if not self.stack or self.stack[-1] != "style": self.text.append(data)
    reader = Reader()
    reader.feed(sys.stdin.read())
    reader.close()
    json.dump({"problems": reader.problems + reader.stack, "elements": sorted(reader.elements),
      "attributes": sorted(reader.attributes), "addresses": reader.addresses, "ids": reader.ids,
      "text": "".join(reader.text)}, sys.stdout)
    """

  struct Page: Decodable {
    var problems: [String]
    var elements: [String]
    var attributes: [String]
    var addresses: [String]
    var ids: [String]
    var text: String
  }

  private static func page(_ html: String) throws -> Page {
    let folder = try TemporaryFolder()
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments = ["-c", reader]
    process.standardInput = FileHandle(forReadingAtPath: try folder.write("in", html))
    process.standardOutput = FileHandle(forWritingAtPath: try folder.write("out", Data()))
    try process.run()
    process.waitUntilExit()
    return try JSONDecoder().decode(Page.self, from: Data(folder.text("out").utf8))
  }

  /// An alert whose event holds what it should not, wherever a text can stand.
  private static func hostile(_ text: String) throws -> AlertRecord {
    let real = try RaisedAlerts.recorded()[0]
    var document = try JSONValue.parse(real.document)
    for path in [
      "host.name", "user.name", "process.name", "process.parent.name", "process.working_directory",
      "kibana.alert.reason", "kibana.alert.rule.name", "swiftlet.document_problem",
    ] {
      document.remove(path)
      document = .object((document.members ?? []) + [.init(path, .string(text))])
    }
    document.set("process.args", .strings([text, text]))
    let clause: JSONValue = [
      "clause": .string(text), "values": .object([.init(text, [.string(text)])]),
    ]
    document.remove("swiftlet.explanation")
    document = .object(
      (document.members ?? []) + [
        .init("swiftlet.explanation", ["summary": .string(text), "clauses": [clause]])
      ]
    )
    return try RaisedAlerts.record(document, raised: real.raised)
  }

  @Test func itTellsEverythingInOneFile() throws {
    let session = try AlertSession()
    let first = session.records[0]
    _ = try session.alerts("note", "seen by the night shift", first.id)
    _ = try session.alerts("close", "--reason", "true_positive", first.id)
    let folder = try TemporaryFolder()
    let file = folder.path + "/report.html"
    let result = try session.run(["report", "--out", file])
    #expect(result.status == 0)
    #expect(result.output.isEmpty)
    let page = try Self.page(folder.text("report.html"))
    #expect(page.problems.isEmpty)
    for text in [
      "Summary", "Timeline", "ATT&CK", "TA0011", "T1572", "MTTD", "MTTR", first.ruleName, first.id,
      "seen by the night shift", "true_positive", "Why the rule matched", "Step 2:",
      "swiftlet rules show \(first.ruleID) --guide",
    ] {
      #expect(page.text.contains(text), "\(text)")
    }
    for element in ["svg", "rect", "table", "ul", "article"] {
      #expect(page.elements.contains(element), "\(element)")
    }
    let shown = session.records.count { !$0.isBuildingBlock }
    #expect(page.ids == (1...shown).map { "alert-\($0)" })
    #expect(page.addresses == (1...shown).map { "#alert-\($0)" })
    let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    // The same on standard output.
    let piped = try session.run(["report", "--out", "-", "--limit", "1"])
    let cut = try Self.page(piped.output)
    #expect(cut.problems.isEmpty)
    #expect(cut.ids.count == 1)
    #expect(cut.text.contains("1 of \(shown) alerts"))
  }

  /// A file that others may read becomes the owner's, a link stays one, and nothing is left beside it.
  @Test func anOldReportIsReplaced() throws {
    let session = try AlertSession()
    let folder = try TemporaryFolder()
    let old = try folder.write("old.html", "old")
    let files = FileManager.default
    try files.setAttributes([.posixPermissions: 0o644], ofItemAtPath: old)
    let link = folder.path + "/link.html"
    try files.createSymbolicLink(atPath: link, withDestinationPath: old)
    #expect(try session.run(["report", "--out", link]).status == 0)
    #expect(folder.text("old.html").contains("<html"))
    #expect(try files.attributesOfItem(atPath: old)[.posixPermissions] as? Int == 0o600)
    #expect(try files.destinationOfSymbolicLink(atPath: link) == old)
    #expect(Set(try files.contentsOfDirectory(atPath: folder.path)) == ["old.html", "link.html"])
    #expect(try session.run(["report", "--out", "/dev/full"]).status == 1)
  }

  @Test func nothingIsLoadedOrRun() throws {
    let session = try AlertSession()
    let html = try session.run(["report", "--out", "-"]).output
    let page = try Self.page(html)
    for element in ["script", "img", "link", "iframe", "object", "embed", "form", "base"] {
      #expect(!page.elements.contains(element), "\(element)")
    }
    #expect(!page.attributes.contains { $0.hasPrefix("on") || $0 == "style" || $0 == "src" })
    #expect(!html.contains("url(") && !html.contains("@import"))
    // The policy lets this style sheet in, and nothing else.
    let start = try #require(html.range(of: "<style>"))
    let end = try #require(html.range(of: "</style>"))
    let digest = SHA256Digest(Array(html[start.upperBound..<end.lowerBound].utf8)).hexadecimal
    let bytes = stride(from: 0, to: 64, by: 2).compactMap { place in
      UInt8(digest.dropFirst(place).prefix(2), radix: 16)
    }
    let hash = Data(bytes).base64EncodedString()
    #expect(html.contains("default-src &#39;none&#39;; style-src &#39;sha256-\(hash)&#39;;"))
  }

  @Test(arguments: [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</style><script>x</script>",
    "' onmouseover='x", "&lt;b&gt; &amp; &#60;", "</title></svg><a href=javascript:x>",
    "a\u{202E}b\u{0}c\nd",
    "<!--", "]]>", "{{x}}",
  ])
  func hostileValuesAreText(_ text: String) throws {
    let plain = try AlertSession(Array(try RaisedAlerts.recorded().prefix(1)))
    let usual = try Self.page(try plain.run(["report", "--out", "-"]).output)
    let session = try AlertSession([try Self.hostile(text)])
    _ = try session.alerts("note", text + "x", session.records[0].id)
    let result = try session.run(["report", "--out", "-"])
    #expect(result.status == 0)
    let page = try Self.page(result.output)
    #expect(page.problems.isEmpty)
    #expect(Set(page.elements).subtracting(usual.elements).isEmpty)
    #expect(Set(page.attributes).subtracting(usual.attributes).isEmpty)
    #expect(page.addresses == ["#alert-1"])
    if !text.contains("\u{202E}") {
      #expect(page.text.contains(text))
    } else {
      #expect(page.text.contains(#"a\u{202e}b\u{0}c\nd"#))
      #expect(!result.output.contains("\u{202E}") && !result.output.contains("\0"))
    }
  }

  @Test func longTextsAreCut() throws {
    let session = try AlertSession([try Self.hostile(String(repeating: "<é>", count: 100_000))])
    let html = try session.run(["report", "--out", "-"]).output
    #expect(html.utf8.count < 1_000_000)
    let page = try Self.page(html)
    #expect(page.problems.isEmpty)
    #expect(page.text.contains("kB more)"))
  }

  @Test func itSaysWhatWasChosenAndWhatIsMissing() throws {
    var records = try RaisedAlerts.recorded()
    var document = try JSONValue.parse(records[0].document)
    document.set("swiftlet.loss.events", .number(7))
    records[0].document = Array(document.serialised().utf8)
    let session = try AlertSession(records)
    let condition = #"process.name != "<b>""#
    let all = try Self.page(
      try session.run(["report", "--out", "-", "--where", condition]).output
    )
    #expect(all.text.contains("where \(condition)"))
    #expect(all.text.contains("the sensor had lost events"))
    #expect(all.text.contains("7 events lost before this one"))
    let none = try session.run(["report", "--out", "-", "--until", "1999-01-01"])
    #expect(none.status == 0)
    #expect(try Self.page(none.output).text.contains("No alert is in this report"))
    let refused = try session.run(["report", "--out", "/nowhere/report.html"])
    #expect(refused.status == 1)
    #expect(refused.messages.contains("cannot be written"))
    #expect(try session.run(["report"]).status == 2)
  }
}
