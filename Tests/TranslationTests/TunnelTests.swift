// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL
import Events
import Foundation
import Rules
import Testing
import Translation

/// The same tunnel raises the same alert, whoever logged it.
@Suite struct TunnelTests {
  private static let rules: Result<RuleSet, any Error> = Result {
    let path =
      URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
      + "/rules/linux/command_and_control_tunnel_or_port_forward.toml"
    let now = Timestamp(milliseconds: 1_795_690_501_000)
    let loader = RuleLoader { EQL.check($0.query ?? "", options: RuleSet.options($0, now)) }
    let loaded = loader.load(paths: [path])
    try #require(loaded.rules.count == 1 && loaded.invalidCount == 0)
    return RuleSet(loaded.rules, now: now)
  }

  @Test(arguments: TunnelLogs.all.indices)
  func theRuleFires(number: Int) throws {
    let (format, text) = TunnelLogs.all[number]
    let input = TranslatedInput(text)
    #expect(input.format == format)
    #expect(input.addsUp && input.counts.notUnderstood == 0, "\(input.issues)")
    let document = try input.document()
    #expect(
      document.at("process.args") == #"["ssh","-N","-L","8080:10.0.0.5:80","jump"]"#,
      "\(document.serialised())"
    )
    #expect(document.at("process.args_count") == "5")
    #expect(document.at("process.parent.name") == #""bash""#)
    #expect(document.at("host.os.type") == #""linux""#)
    #expect(document.at("host.name") == #""web1""#)
    #expect(document.at("swiftlet.args.split") == "true")
    #expect(document.at("@timestamp").hasPrefix(#""2026-11-26T10:55:01.123"#))
    let detector = Detector(try Self.rules.get())
    let block = Array((input.lines.joined(separator: "\n") + "\n").utf8).withUnsafeBytes {
      LineBlock($0, firstLine: 1, source: "log")
    }
    let outcome = detector.process(block.bytes, source: "log", firstLine: 1)
    #expect(outcome.matches.count == 1)
    #expect(outcome.issues.isEmpty)
  }

  @Test(arguments: TunnelLogs.all.indices)
  func idsAreTheSameWhereverTheLineStands(number: Int) throws {
    let (format, text) = TunnelLogs.all[number]
    let once = try TranslatedInput(text, format: format).document()
    let line = text.hasSuffix("\n") ? text : text + "\n"
    let twice = try TranslatedInput(line + line, format: format).documents()
    #expect(twice == [once, once])
    #expect(once.at("event.id").count > 8)
  }

  @Test func indicesAreThoseThatRulesLookAt() throws {
    func index(_ text: String) throws -> String {
      let document = try TranslatedInput(text).document()
      return ["type", "dataset", "namespace"].map { document.at("data_stream.\($0)") }
        .joined(separator: "-")
    }
    #expect(try index(TunnelLogs.falco) == #""logs"-"endpoint.events.process"-"default""#)
    #expect(try index(TunnelLogs.endgame) == #""endgame"-"events"-"default""#)
  }
}
