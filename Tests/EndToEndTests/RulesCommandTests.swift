// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// `swiftlet rules …` on the shipped rules and on broken copies of them.
@Suite("rules")
struct RulesCommandTests {
  private static let linux = BuiltProgram.root + "/rules/linux"
  private static let tunnel = "command_and_control_tunnel_or_port_forward"

  private static func copy(_ name: String, _ change: (String) -> String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let text = try String(contentsOfFile: "\(linux)/\(name).toml", encoding: .utf8)
    let changed = change(text)
    #expect(changed != text, "the change found nothing to change")
    try folder.write("\(name).toml", changed)
    let cases = URL(filePath: "\(linux)/\(name).cases.ndjson")
    try folder.write("\(name).cases.ndjson", try Data(contentsOf: cases))
    return folder
  }

  @Test func shippedRulesAreCleanAndGreen() throws {
    let lint = try BuiltProgram.run("rules", "lint", BuiltProgram.root + "/rules")
    #expect(lint.status == 0)
    #expect(lint.output.isEmpty, "\(lint.output)")
    let test = try BuiltProgram.run("rules", "test", BuiltProgram.root + "/rules")
    #expect(test.status == 0, "\(test.output)")
    #expect(test.output.contains(" passed, 0 failed"))
  }

  /// Each case file sees a rule that was broken on purpose.
  @Test(arguments: [
    (tunnel, "\"-L*\", ", ""), (tunnel, "process.name == \"pivotnacci\" or", ""),
    (tunnel, "\"-D\", ", ""), (tunnel, ", \"sshd\"", ""),
    (tunnel, "args_count >= 4 and", "args_count >= 5 and"),
    (tunnel, " and not process.args : \"chmod\"", ""), (tunnel, ", \"--listen\"", ""),
    (tunnel, "\"TCP4-LISTEN:*\"", "\"TCP*-LISTEN:*\""),
    (tunnel, "args_count >= 3", "args_count >= 2"),
    (tunnel, "\"chisel*\"", "\"chisel\""), (tunnel, ", \"dnscat\"", ""),
    (tunnel, ", \"exec_event\"", ""),
    (tunnel, ", \"tcsh\"", ""), (tunnel, "process.parent.name in", "?process.parent.executable in"),
    (tunnel, "host.os.type == \"linux\"", "true"), (tunnel, "event.type == \"start\" and", ""),
    ("command_and_control_tunnel_chisel_client", "maxspan=3s", "maxspan=4s"),
    ("command_and_control_tunnel_chisel_client", "host.id, process.entity_id", "host.id"),
    ("command_and_control_tunnel_chisel_client", ", \"*socks*\"", ""),
    ("command_and_control_tunnel_chisel_server", ", \"--backend\"", ""),
    ("command_and_control_tunnel_chisel_server", "\"hugo\"", "\"huge\""),
    ("command_and_control_tunnel_earthworm", "process.args : \"-d\" and ", ""),
    (
      "command_and_control_tunnel_earthworm", "process.args : \"rssocks\"",
      "process.args == \"rssocks\""
    ),
    ("command_and_control_proxychains_utility", "\"proxychains4\"", "\"proxychains3\""),
    ("command_and_control_proxychains_utility", "\"python*\"", "\"python\""),
    ("command_and_control_proxychains_activity", "\"proxychains4\"", "\"proxychains3\""),
    ("command_and_control_ssh_port_forward", "[LRDw] ?[^ ].*", "[LRD] ?[^ ].*"),
    ("command_and_control_ssh_port_forward", "\"code\", ", ""),
    ("command_and_control_ssh_public_relay", "\"*serveo.net\", ", ""),
    ("command_and_control_socat_relay", "sctp|", ""),
    ("command_and_control_socat_relay", "process.args : (\"socat\", \"*/socat\")", "false"),
    ("command_and_control_netcat_fifo_relay", "process.parent.entity_id with", "user.name with"),
    ("command_and_control_tunnel_program", "\"rathole\", ", ""),
    ("command_and_control_renamed_tunnel_client", "lcx_slave", "lcx_x"),
    ("command_and_control_many_long_dns_questions", "runs=12", "runs=11"),
    ("command_and_control_sshd_child_listens", "source.port != 22 and ", ""),
    ("command_and_control_listener_connects_onward", "maxspan=10s", "maxspan=1m"),
  ])
  func casesSeeABrokenRule(name: String, old: String, new: String) throws {
    let folder = try Self.copy(name) { $0.replacingOccurrences(of: old, with: new) }
    let result = try BuiltProgram.run("rules", "test", folder.path)
    #expect(result.status == 2, "\(old): \(result.output)\(result.messages)")
    #expect(result.output.contains("FAIL"))
  }

  @Test(arguments: [
    (
      "process.parent.name in", "process.parent.nme in", "W0201",
      "did you mean `process.parent.name`"
    ),
    ("risk_score = 47", "risk_score = 147", "E0505", "100"),
    ("max_signals = 100", "max_signal = 100", "E0504", "max_signals"),
    ("process.name in (\"ssh\", \"sshd\")", "process.name in (\"ssh\", \"sshd\"", "E0109", "`)`"),
  ])
  func lintShowsPlaceAndMend(old: String, new: String, code: String, mend: String) throws {
    let folder = try Self.copy(Self.tunnel) { $0.replacingOccurrences(of: old, with: new) }
    let result = try BuiltProgram.run("rules", "lint", folder.path)
    #expect(result.status == (code.hasPrefix("W") ? 0 : 2))
    #expect(result.output.contains("[\(code)]"))
    #expect(result.output.contains(mend), "\(result.output)")
    #expect(result.output.contains(".toml:"))
    let json = try BuiltProgram.run("rules", "lint", "--json", folder.path)
    let list = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]]
    let problem = try #require(list?.first { $0["code"] as? String == code })
    let text = try String(contentsOfFile: "\(folder.path)/\(Self.tunnel).toml", encoding: .utf8)
    let line = text.split(separator: "\n", omittingEmptySubsequences: false)
    let number = try #require(problem["line"] as? Int)
    if code != "E0109" { #expect(line[number - 1].contains(new.split(separator: " ")[0])) }
  }

  @Test func listAndShowFindTheRules() throws {
    let list = try BuiltProgram.run("rules", "list", "--json")
    let rules = try JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [[String: Any]]
    #expect(rules?.count == BuiltProgram.shippedRules)
    #expect(rules?.allSatisfy { $0["runs"] as? Bool == true } == true)
    let show = try BuiltProgram.run("rules", "show", "6ee947e9-de7e-4281-a55d-09289bdf947e")
    #expect(show.status == 0)
    #expect(show.output.contains("Tunnel or port forward opened on Linux"))
    #expect(show.output.contains("SELECT * FROM users WHERE username = {{user.name}}"))
    #expect(try BuiltProgram.run("rules", "show", "no such rule").status == 2)
  }

  @Test func explainSaysWhyAndWhyNot() throws {
    let folder = try TemporaryFolder()
    let near = ScanTests.tunnel("a").replacingOccurrences(
      of: #""name":"sh""#,
      with: #""name":"nc""#
    )
    let foreign = #"{"_index":"winlogbeat-1","_id":"x","_source":\#(ScanTests.tunnel("b"))}"#
    let file = try folder.write(
      "events.ndjson",
      [near, ScanTests.tunnel("c"), foreign].joined(separator: "\n")
    )
    func explain(_ line: Int) throws -> BuiltProgram.Result {
      try BuiltProgram.run("explain", "8410ea51", "--event", "\(file):\(line)")
    }
    let miss = try explain(1).output
    #expect(miss.contains("does not match"))
    #expect(miss.contains(#"true   process.name in ( "iodine""#))
    #expect(miss.contains("false  process.parent.name in"))
    #expect(miss.contains("process.command_line is missing") == false)
    #expect(try explain(2).output.contains("  matches"))
    #expect(try explain(3).output.contains("winlogbeat-1 is none of: "))
    #expect(try explain(9).status == 1)
    let json = try BuiltProgram.run("explain", "8410ea51", "--json", "--event", "\(file):1")
    #expect(json.documents.first?["matches"] as? Bool == false)
  }

  @Test func aRuleWithoutCasesFails() throws {
    let folder = try TemporaryFolder()
    let text = try String(contentsOfFile: "\(Self.linux)/\(Self.tunnel).toml", encoding: .utf8)
    try folder.write("lonely.toml", text)
    let result = try BuiltProgram.run("rules", "test", folder.path)
    #expect(result.status == 2)
    #expect(result.messages.contains("has no cases"))
  }
}
