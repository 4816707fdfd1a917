// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Testing

@testable import Audit

/// Whole events against what go-libaudit's `aucoalesce` makes of them, in the words of ECS.
@Suite(.enabled(if: SharedData.missing == nil, "the other projects' logs are not here"))
struct EventAgreementTests {
  @Test func eventsMeanWhatAuditbeatSays() throws {
    let folder = "go-libaudit/aucoalesce/testdata/"
    var agreement = Agreement()
    for file in [
      "rhel-7-linux-3.10.0", "ubuntu-16.04-linux-4.13.0", "ubuntu-17.04-linux-4.10.0",
      "ubuntu-20.04.6-linux-5.15.0-1034-gcp",
    ] {
      let cases = try Self.cases(SharedData.lines(folder + file + ".yaml"))
      let goldens = try #require(
        try SharedData.json(folder + file + ".json.golden") as? [[String: Any]]
      )
      #expect(cases.count == goldens.count)
      for golden in goldens {
        let name = try #require(golden["test_name"] as? String)
        let theirs = try #require(golden["event"] as? [String: Any])
        let documents = try AuditDocuments(#require(cases[name]))
        try #require(documents.events.count == 1, "\(name)")
        compare(name, documents[0], theirs, &agreement)
      }
    }
    agreement.show("events of aucoalesce")
    #expect(agreement.share >= 0.998)
  }

  private func compare(
    _ name: String,
    _ ours: JSONValue,
    _ theirs: [String: Any],
    _ agreement: inout Agreement
  ) {
    let kind = theirs["record_type"] as? String ?? "?"
    func check(_ field: String, _ mine: String?, _ path: String...) {
      var value: Any? = theirs
      for part in path { value = (value as? [String: Any])?[part] }
      let text: String?
      switch value {
      case let list as [String]: text = list.joined(separator: "|")
      case let word as String: text = word
      case let number as NSNumber: text = number.stringValue
      default: text = nil
      }
      // What is not set needs no field.
      agreement.compare(kind, "\(name): \(field)", mine, text == "unset" ? nil : text)
    }
    func mine(_ path: String) -> String? {
      let texts = ours.texts(path)
      return texts.isEmpty ? nil : texts.joined(separator: "|")
    }
    func isSet(_ text: String?) -> String? { text == "unset" ? nil : text }
    check("type", mine("auditd.message_type"), "record_type")
    check("sequence", mine("auditd.sequence"), "sequence")
    check("result", mine("auditd.result"), "result")
    check("session", isSet(mine("auditd.session")), "session")
    check("tags", mine("tags"), "tags")
    check("category", mine("event.category"), "ecs", "event", "category")
    check("event type", mine("event.type"), "ecs", "event", "type")
    check("action", ours.texts("event.action").last, "summary", "action")
    check("executable", mine("process.executable"), "process", "exe")
    check("pid", mine("process.pid"), "process", "pid")
    check("parent", mine("process.parent.pid"), "process", "ppid")
    check("arguments", mine("process.args"), "process", "args")
    check("source", mine("source.ip"), "source", "ip")
    if (theirs["process"] as? [String: Any])?["title"] != nil {
      check("title", mine("process.title"), "process", "title")
    }
    if let target = (theirs["ecs"] as? [String: Any])?["user"] as? [String: Any] {
      for part in ["effective", "target"] where !((target[part] as? [String: Any]) ?? [:]).isEmpty {
        check("user.\(part).name", mine("user.\(part).name"), "ecs", "user", part, "name")
        check("user.\(part).id", mine("user.\(part).id"), "ecs", "user", part, "id")
      }
    }
    for (key, value) in (theirs["data"] as? [String: Any]) ?? [:] {
      guard key != "argc", key != "fsuid" || kind != "avc" else { continue }
      agreement.compare(
        kind,
        "\(name): data.\(key)",
        mine("auditd.data.\(key)"),
        value as? String
      )
    }
  }

  /// The cases of a file of the plain kind: `  NAME: |`, then lines with four spaces before them.
  private static func cases(_ lines: [[UInt8]]) throws -> [String: [[UInt8]]] {
    var cases: [String: [[UInt8]]] = [:]
    var name = ""
    for line in lines.map({ String(decoding: $0, as: UTF8.self) }) {
      if line.hasPrefix("    ") {
        cases[name, default: []].append(Array(line.dropFirst(4).utf8))
      } else if line.hasPrefix("  "), line.hasSuffix(": |") {
        name = String(line.dropFirst(2).dropLast(3))
      }
    }
    return cases
  }
}
