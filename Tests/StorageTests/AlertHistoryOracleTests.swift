// SPDX-License-Identifier: Apache-2.0
import EQLOracle
import Events
import Storage
import Testing

/// Random actions and undos of several people, held against a plain reading: what stands is what the
/// actions that were not undone would have done by themselves.
@Suite("alert history against a plain reading")
struct AlertHistoryOracleTests {
  private struct Action {
    var user: String
    var second: Int64
    var change: AlertChange
    /// The alerts that it changed.
    var alerts: Set<String>
    var isUndone = false
  }

  private static let alerts = ["aa", "bb", "cc"]
  private static let users = ["alice", "bob"]

  private static func change(_ random: inout TestRandom) -> AlertChange {
    let name = ["x", "y"][Int.random(in: 0..<2, using: &random)]
    switch Int.random(in: 0..<7, using: &random) {
    case 0: return .status(.open)
    case 1: return .status(.acknowledged)
    case 2:
      let reasons: [ClosingReason?] = [nil, .duplicate, .falsePositive]
      return .status(.closed, reason: reasons[Int.random(in: 0..<3, using: &random)])
    case 3: return .tag(name)
    case 4: return .untag(name)
    case 5: return .assign(name)
    default: return .unassign(name)
    }
  }

  /// What stands of an alert, by going through all actions.
  private static func reading(_ actions: [Action], _ alert: String) -> AlertWorkflow {
    var workflow = AlertWorkflow()
    for action in actions where !action.isUndone && action.alerts.contains(alert) {
      let time = AlertFixture.time(action.second)
      switch action.change {
      case .status(let status, let reason):
        if status == .closed, workflow.status != .closed { workflow.closed = time }
        if status != .closed { workflow.closed = nil }
        if status != .open, workflow.acknowledged == nil { workflow.acknowledged = time }
        workflow.status = status
        workflow.reason = status == .closed ? reason : nil
        workflow.updated = time
        workflow.user = action.user
      case .tag(let name): workflow.tags = (workflow.tags.filter { $0 != name } + [name]).sorted()
      case .untag(let name): workflow.tags.removeAll { $0 == name }
      case .assign(let name):
        workflow.assignees = (workflow.assignees.filter { $0 != name } + [name]).sorted()
      case .unassign(let name): workflow.assignees.removeAll { $0 == name }
      case .note: break
      }
    }
    return workflow
  }

  @Test(arguments: 0..<8)
  func whatStandsIsWhatWasNotUndone(seed: Int) throws {
    var random = TestRandom(seed: UInt64(seed))
    let fixture = try AlertFixture()
    try fixture.add(Self.alerts.map { AlertFixture.alert($0) })
    var actions: [Action] = []
    for step in 0..<60 {
      let user = Self.users[Int.random(in: 0..<2, using: &random)]
      if Int.random(in: 0..<4, using: &random) == 0 {
        let last = actions.lastIndex { $0.user == user && !$0.isUndone }
        let undone = try fixture.undo(by: user, second: Int64(step))
        #expect((undone == nil) == (last == nil))
        if let last { actions[last].isUndone = true }
      } else {
        let change = Self.change(&random)
        let named = Self.alerts.filter { _ in Bool.random(using: &random) }
        let outcome = try fixture.change(named, change, by: user, second: Int64(step))
        let changed = zip(named, outcome.results).filter(\.1.isChanged).map(\.0)
        if !changed.isEmpty {
          actions.append(
            Action(user: user, second: Int64(step), change: change, alerts: Set(changed))
          )
        }
      }
      for alert in Self.alerts {
        #expect(try fixture.alert(alert).workflow == Self.reading(actions, alert), "step \(step)")
      }
    }
  }
}
