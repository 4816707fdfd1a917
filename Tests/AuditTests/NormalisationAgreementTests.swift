// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Testing

@testable import Audit

/// Events against the normalisation of open-xp-rules, for what both say.
@Suite(.enabled(if: SharedData.missing == nil, "the other projects' logs are not here"))
struct NormalisationAgreementTests {
  @Test func eventsAgreeWithOpenXPRules() throws {
    var agreement = Agreement()
    var files = 0
    let root = "open-xp-rules"
    for kind in try FileManager.default.contentsOfDirectory(atPath: SharedData.audit + "/" + root)
      .sorted()
    {
      let names =
        (try? FileManager.default.contentsOfDirectory(atPath: "\(SharedData.audit)/\(root)/\(kind)"))
        ?? []
      for name in names.sorted() where name.hasPrefix("raw_") {
        let number = name.dropFirst(4).prefix { $0 != "." }
        let raw = try #require(try SharedData.json("\(root)/\(kind)/\(name)") as? [String: Any])
        let theirs = try #require(
          try SharedData.json("\(root)/\(kind)/norm_\(number).json") as? [String: Any]
        )
        let documents = try AuditDocuments(Self.lines(raw))
        files += 1
        #expect(documents.counts.notUnderstood == 0, "\(kind)/\(name)")
        compare(kind, name, documents, theirs, &agreement)
      }
    }
    agreement.show("open-xp-rules")
    #expect(files == 111)
    #expect(agreement.share >= 0.992)
  }

  private func compare(
    _ kind: String,
    _ name: String,
    _ documents: AuditDocuments,
    _ theirs: [String: Any],
    _ agreement: inout Agreement
  ) {
    let isFailedExec = kind == "syscall_process_start" && theirs["status"] as? String == "failure"
    guard let ours = documents.events.first else {
      // Nothing was started: that is what their status says too.
      agreement.compare(
        kind,
        "\(name): status",
        isFailedExec ? "failure" : nil,
        theirs["status"] as? String
      )
      return
    }
    func check(_ path: String, _ key: String, _ change: (String) -> String = { $0 }) {
      guard let wanted = theirs[key] else { return }
      let text = (wanted as? String) ?? (wanted as? NSNumber)?.stringValue
      agreement.compare(kind, "\(name): \(key)", ours.first(path).map(change), text)
    }
    check("auditd.sequence", "chain_id")
    check("event.outcome", "status") {
      // An attempt to log in goes on as long as only its parts are reported.
      theirs["status"] as? String == "ongoing" ? "ongoing" : $0
    }
    check("@timestamp", "time") { $0.prefix(19) + ".000Z" }
    check("auditd.session", "subject.account.session_id") { $0 == "unset" ? "4294967295" : $0 }
    if kind == "syscall_process_start" {
      check("process.command_line", "object.process.cmdline")
      check("process.working_directory", "object.process.cwd")
      check("process.executable", "object.process.fullpath")
      check("process.pid", "object.process.id")
      check("process.parent.pid", "object.process.parent.id")
      check("process.user.id", "object.account.id")
      check("process.user.name", "object.account.name")
      return
    }
    check("process.pid", "subject.process.id")
    check("process.executable", "subject.process.fullpath")
    check("process.name", "subject.process.name")
    check("process.parent.pid", "subject.process.parent.id")
    if kind.hasPrefix("syscall") {
      check("process.title", "subject.process.meta")
      check("process.user.id", "subject.account.privileges")
    } else if theirs["subject.process.id"] == nil {
      check("process.pid", "object.process.id")
      check("process.executable", "object.process.fullpath")
    }
    if kind == "syscall_sockets" {
      let isAccept = (theirs["msgid"] as? String ?? "").hasPrefix("accept")
      let isBind = theirs["msgid"] as? String == "bind"
      check(
        isAccept ? "source.ip" : isBind ? "source.ip" : "destination.ip",
        isAccept ? "src.ip" : "dst.ip"
      )
      check(
        isAccept ? "source.port" : isBind ? "source.port" : "destination.port",
        isAccept ? "src.port" : "dst.port"
      )
      check("network.direction", "direction")
    }
  }

  /// The lines that auditd wrote, from records that were grouped by type.
  private static func lines(_ raw: [String: Any]) throws -> [[UInt8]] {
    let items = try #require(raw["items"] as? [String: Any])
    func text(_ key: String) -> String { raw[key] as? String ?? "" }
    let stamp = "\(text("timestamp")).\(text("timestampfractional")):\(text("eventid"))"
    // In the kernel's order; the groups have none.
    let order = [
      "SYSCALL", "CAPSET", "EXECVE", "SOCKADDR", "OBJ_PID", "CWD", "PATH", "PROCTITLE", "EOE",
    ]
    let types = items.keys.filter { $0 != "COMMENT" }.sorted {
      (order.firstIndex(of: $0) ?? -1, $0) < (order.firstIndex(of: $1) ?? -1, $1)
    }
    return types.flatMap { type in
      ((items[type] as? [String]) ?? []).map {
        Array("node=\(text("node")) type=\(type) msg=audit(\(stamp)): \($0)".utf8)
      }
    }
  }
}
