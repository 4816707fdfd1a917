// SPDX-License-Identifier: Apache-2.0
import Events
import Storage
import Testing

/// What people do with alerts, and what stands of it.
@Suite("alert workflow")
struct AlertWorkflowTests {
  private static let time = AlertFixture.time

  @Test func anAlertIsOpenThenAcknowledgedThenClosed() throws {
    let fixture = try AlertFixture()
    try fixture.add(AlertFixture.alert("aa"))
    #expect(try fixture.alert("aa").workflow == AlertWorkflow())
    try fixture.change(["aa"], .status(.acknowledged), second: 10)
    try fixture.change(["aa"], .status(.closed, reason: .truePositive), by: "bob", second: 20)
    var expected = AlertWorkflow()
    expected.status = .closed
    expected.reason = .truePositive
    expected.updated = Self.time(20)
    expected.user = "bob"
    expected.acknowledged = Self.time(10)
    expected.closed = Self.time(20)
    #expect(try fixture.alert("aa").workflow == expected)
    // Another reason is no other closing.
    try fixture.change(["aa"], .status(.closed, reason: .duplicate), by: "bob", second: 30)
    expected.reason = .duplicate
    expected.updated = Self.time(30)
    #expect(try fixture.alert("aa").workflow == expected)
    try fixture.change(["aa"], .status(.open), second: 40)
    let reopened = try fixture.alert("aa").workflow
    #expect(reopened.status == .open)
    #expect(reopened.closed == nil && reopened.reason == nil)
    #expect(reopened.acknowledged == Self.time(10))
  }

  @Test func whatIsSoAlreadyChangesNothing() throws {
    let fixture = try AlertFixture()
    try fixture.add(AlertFixture.alert("aa"), AlertFixture.alert("bb"))
    let changes: [AlertChange] = [
      .status(.closed, reason: .falsePositive), .tag("t"), .assign("bob"),
    ]
    for change in changes {
      #expect(try fixture.change(["aa"], change).changed == 1)
      let again = try fixture.change(["aa", "bb", "aa"], change, second: 200)
      #expect(again.results.map(\.isChanged) == [false, true])
    }
    #expect(try fixture.change(["aa"], .status(.closed), second: 300).changed == 0)
    #expect(try fixture.history("aa").count == 3)
    #expect(try fixture.change(["cc"], .tag("t")).results.isEmpty)
    #expect(try fixture.change(["bb"], .untag("never")).changed == 0)
    #expect(try fixture.change(["bb"], .unassign("nobody")).changed == 0)
  }

  @Test func aSequenceTakesItsEventsAlong() throws {
    let fixture = try AlertFixture()
    try fixture.add(AlertFixture.sequence("aa", events: 3))
    let closed = try fixture.change(["aa"], .status(.closed, reason: .duplicate))
    #expect(closed.results.map(\.members) == [3])
    try fixture.change(["aa"], .tag("t"))
    try fixture.change(["aa"], .note("only once"))
    for member in ["aa1", "aa2", "aa3"] {
      #expect(try fixture.alert(member).workflow.status == .closed)
      #expect(try fixture.alert(member).workflow.tags == ["t"])
      #expect(try !fixture.history(member).contains { $0.kind == .note })
    }
    #expect(try fixture.history("aa").contains { $0.kind == .note })
    // A part changes by itself.
    try fixture.change(["aa2"], .status(.open))
    #expect(try fixture.alert("aa").workflow.status == .closed)
    #expect(try fixture.alert("aa3").workflow.status == .closed)
    let members = try fixture.state.read { try $0.members(ofGroup: AlertFixture.id("aa")) }
    #expect(members.map(\.record.groupPlace) == [0, 1, 2])
  }

  @Test func undoTakesBackStepByStep() throws {
    let fixture = try AlertFixture()
    try fixture.add(AlertFixture.alert("aa"), AlertFixture.alert("bb"))
    try fixture.change(["aa", "bb"], .status(.acknowledged), second: 10)
    try fixture.change(["aa"], .tag("t"), second: 20)
    try fixture.change(["aa"], .note("hm"), second: 30)
    #expect(try fixture.undo()?.value == "hm")
    #expect(try fixture.undo()?.kind == .tag)
    #expect(try fixture.alert("aa").workflow.tags.isEmpty)
    let last = try fixture.undo()
    #expect(last?.ids == [AlertFixture.id("aa"), AlertFixture.id("bb")])
    #expect(last?.time == Self.time(10))
    #expect(try fixture.alert("bb").workflow == AlertWorkflow())
    #expect(try fixture.undo() == nil)
    // The history keeps both.
    let history = try fixture.history("aa")
    #expect(history.map(\.kind) == [.status, .tag, .note])
    #expect(history.allSatisfy { $0.undone?.user == "alice" })
  }

  @Test func whatOthersDidSinceStays() throws {
    let fixture = try AlertFixture()
    try fixture.add(AlertFixture.alert("aa"))
    try fixture.change(["aa"], .status(.acknowledged), second: 10)
    try fixture.change(["aa"], .status(.closed, reason: .duplicate), by: "bob", second: 20)
    try fixture.undo(by: "alice")
    let workflow = try fixture.alert("aa").workflow
    #expect(workflow.status == .closed && workflow.user == "bob")
    #expect(workflow.acknowledged == Self.time(20))
    #expect(try fixture.undo(by: "carol") == nil)
    try fixture.undo(by: "bob")
    #expect(try fixture.alert("aa").workflow.status == .open)
  }

  @Test func undoOfASequenceNamesTheWhole() throws {
    let fixture = try AlertFixture()
    try fixture.add(AlertFixture.sequence("aa", events: 2))
    try fixture.change(["aa"], .status(.acknowledged))
    let undone = try fixture.undo()
    #expect(undone?.ids == [AlertFixture.id("aa")])
    #expect(undone?.members == 2)
    #expect(try fixture.alert("aa1").workflow == AlertWorkflow())
    try fixture.change(["aa1"], .tag("t"))
    #expect(try fixture.undo()?.ids == [AlertFixture.id("aa1")])
  }

  @Test func theDocumentTellsWhatIsNow() throws {
    let fixture = try AlertFixture()
    let forged = #","kibana.alert.workflow_user":"mallory","kibana.alert.workflow_tags":["x"]"#
    try fixture.add(AlertFixture.alert("aa", more: forged))
    let before = try fixture.alert("aa").document
    #expect(before.texts(at: "kibana.alert.workflow_status") == ["open"])
    #expect(before.texts(at: "kibana.alert.workflow_user").isEmpty)
    #expect(before.texts(at: "kibana.alert.workflow_tags").isEmpty)
    #expect(before.text(at: "kibana.alert.suppression.docs_count") == nil)
    try fixture.change(["aa"], .tag("t"))
    try fixture.change(["aa"], .assign("bob"))
    try fixture.change(["aa"], .status(.closed, reason: .lowSeverity), second: 7)
    let after = try fixture.alert("aa").document
    #expect(after.texts(at: "kibana.alert.workflow_status") == ["closed"])
    #expect(after.texts(at: "kibana.alert.workflow_reason") == ["low_severity"])
    #expect(after.texts(at: "kibana.alert.workflow_user") == ["alice"])
    #expect(after.texts(at: "kibana.alert.workflow_tags") == ["t"])
    #expect(after.texts(at: "kibana.alert.workflow_assignee_ids") == ["bob"])
    #expect(
      after.texts(at: "kibana.alert.workflow_status_updated_at") == [Self.time(7).iso8601()]
    )
    #expect(after.text(at: "host.name") == "web1")
  }

  @Test func twoConnectionsLoseNothing() async throws {
    let fixture = try AlertFixture()
    try fixture.add(AlertFixture.alert("aa"))
    let path = fixture.state.path
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask {
          let state = try StateDatabase(path: path)
          for number in 0..<20 {
            _ = try state.write {
              try $0.change(
                [AlertFixture.id("aa")],
                .tag("\(writer)-\(number)"),
                by: "writer \(writer)",
                at: AlertFixture.time(Int64(number))
              )
            }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try fixture.alert("aa").workflow.tags.count == 80)
    #expect(try fixture.history("aa").count == 80)
  }
}
