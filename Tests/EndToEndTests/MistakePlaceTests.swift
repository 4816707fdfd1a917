// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Mistakes are shown in the text that a person wrote, not in what was made of it.
@Suite("places of mistakes")
struct MistakePlaceTests {
  /// What stands over the carets.
  private static func marked(_ messages: String) -> String {
    let lines = messages.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let place = lines.firstIndex(where: { $0.contains("^") && $0.contains("|") }), place > 0
    else { return "" }
    let carets = Array(lines[place])
    let text = Array(lines[place - 1])
    return String(carets.indices.filter { carets[$0] == "^" && $0 < text.count }.map { text[$0] })
  }

  @Test func conditionsOfAlerts() throws {
    let session = try AlertSession([])
    let wrong = try session.alerts("list", "--where", #"process.name == "ssh" and user.name = 1"#)
    #expect(wrong.status == 2)
    #expect(wrong.messages.contains("--> --where:1:"), "\(wrong.messages)")
    #expect(Self.marked(wrong.messages).hasPrefix("="), "\(wrong.messages)")
    let unknown = try session.alerts("list", "--where", #"proces.name == "ssh""#)
    #expect(Self.marked(unknown.messages) == "proces.name", "\(unknown.messages)")
    #expect(!unknown.messages.contains("any where"))
  }

  @Test(arguments: [
    (#"process.name is "ssh" and"#, ""), (#"proces.name is "ssh""#, "proces.name"),
    (#"source.ip is one of ("10.0.0.1", "nonsense")"#, #""nonsense""#),
    (#"process.pid is "many""#, #""many""#), (#"process exists"#, "process"),
    (#"file.Ext.code_signature has {trusted is "true" and nme is "x"}"#, "nme"),
  ])
  func entriesOfExceptions(entry: String, place: String) throws {
    let session = try ExceptionCommandTests.Session()
    let result = try session.add(entry, "--no-preview")
    #expect(result.messages.contains("--> --entry:1:"), "\(result.messages)")
    #expect(!result.messages.contains("<item>"), "\(result.messages)")
    if !place.isEmpty { #expect(Self.marked(result.messages) == place, "\(result.messages)") }
  }
}
