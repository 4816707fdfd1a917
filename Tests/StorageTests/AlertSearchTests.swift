// SPDX-License-Identifier: Apache-2.0
import Events
import Storage
import Testing

/// Alerts are found by what stands in columns, in any order, and by the beginnings of their ids.
@Suite("alert search")
struct AlertSearchTests {
  private func filled() throws -> AlertFixture {
    let fixture = try AlertFixture()
    try fixture.add(
      AlertFixture.alert("a1", second: 10, severity: "low", host: "web1"),
      AlertFixture.alert("b2", second: 40, rule: "100% odd_name", severity: "high", host: "WEB2"),
      AlertFixture.alert("c3", second: 20, severity: "critical", host: nil),
      AlertFixture.alert("d4", second: 30, rule: "another", severity: "high", host: "db")
    )
    try fixture.add(AlertFixture.sequence("e5", events: 2, second: 50))
    try fixture.change(["b2"], .status(.acknowledged))
    try fixture.change(["c3"], .status(.closed, reason: .duplicate))
    try fixture.change(["a1", "b2"], .tag("one"))
    try fixture.change(["b2"], .tag("two"))
    try fixture.change(["d4"], .assign("bob"))
    return fixture
  }

  @Test func filtersLeaveWhatTheySay() throws {
    let fixture = try filled()
    #expect(try fixture.ids() == ["e5", "b2", "d4", "c3", "a1"])
    #expect(try fixture.ids(3) { $0.includesBuildingBlocks = true }.count == 7)
    #expect(try fixture.ids { $0.statuses = [.open] } == ["e5", "d4", "a1"])
    #expect(try fixture.ids { $0.statuses = [.acknowledged, .closed] } == ["b2", "c3"])
    #expect(try fixture.ids { $0.severities = ["high", "low"] } == ["b2", "d4", "a1"])
    #expect(try fixture.ids { $0.hosts = ["web2", "DB"] } == ["b2", "d4"])
    #expect(try fixture.ids { $0.tags = ["one"] } == ["b2", "a1"])
    #expect(try fixture.ids { $0.tags = ["one", "two"] } == ["b2"])
    #expect(try fixture.ids { $0.assignees = ["bob"] } == ["d4"])
    #expect(try fixture.ids { $0.assignees = ["", "bob"] }.count == 5)
    #expect(try fixture.ids { $0.assignees = [""] } == ["e5", "b2", "c3", "a1"])
    #expect(
      try fixture.ids {
        $0.since = AlertFixture.time(20)
        $0.until = AlertFixture.time(40)
      } == ["d4", "c3"]
    )
  }

  @Test func rulesAreNamedByIDAndByPartsOfTheirNames() throws {
    let fixture = try filled()
    #expect(try fixture.ids { $0.rules = ["tunn"] } == ["e5", "c3", "a1"])
    #expect(try fixture.ids { $0.rules = ["ODD", "another"] } == ["b2", "d4"])
    // Signs of LIKE mean themselves.
    #expect(try fixture.ids { $0.rules = ["0% o"] } == ["b2"])
    #expect(try fixture.ids { $0.rules = ["%"] } == ["b2"])
    #expect(try fixture.ids { $0.rules = ["_"] } == ["b2"])
    let id = try fixture.alert("d4").record.ruleID
    #expect(try fixture.ids { $0.rules = [id.uppercased()] } == ["d4"])
    #expect(try fixture.ids { $0.rules = ["4d0b8c52"] }.count == 5)
    #expect(try fixture.ids { $0.rules = ["'; DROP TABLE alert; --"] }.isEmpty)
  }

  @Test func ordersAreKept() throws {
    let fixture = try filled()
    let orders: [(AlertOrder, [String])] = [
      (AlertOrder(.raised, isDescending: false), ["a1", "c3", "d4", "b2", "e5"]),
      (AlertOrder(.event), ["e5", "b2", "d4", "c3", "a1"]),
      (AlertOrder(.severity), ["c3", "b2", "d4", "e5", "a1"]),
      (AlertOrder(.risk, isDescending: false), ["a1", "e5", "b2", "d4", "c3"]),
      (AlertOrder(.rule), ["b2", "d4", "e5", "c3", "a1"]),
      (AlertOrder(.host), ["c3", "d4", "e5", "a1", "b2"]),
    ]
    for (order, expected) in orders {
      #expect(try fixture.ids(in: order) == expected, "\(order)")
    }
  }

  @Test func countsAreOfTheAlertsThatAreWanted() throws {
    let fixture = try filled()
    func counts(_ group: AlertGroup) throws -> [String: Int] {
      let list = try fixture.state.read { try $0.alertCounts(AlertFilter(), by: group) }
      return Dictionary(uniqueKeysWithValues: list.map { ($0.value ?? "-", $0.count) })
    }
    #expect(try fixture.state.read { try $0.alertCount(AlertFilter()) } == 5)
    #expect(try counts(.severity) == ["low": 1, "medium": 1, "high": 2, "critical": 1])
    #expect(try counts(.status) == ["open": 3, "acknowledged": 1, "closed": 1])
    #expect(try counts(.host) == ["web1": 2, "WEB2": 1, "db": 1, "-": 1])
    #expect(try counts(.tag) == ["one": 2, "two": 1, "-": 3])
    #expect(try counts(.assignee) == ["bob": 1, "-": 4])
    #expect(try counts(.rule) == ["Tunnel": 3, "another": 1, "100% odd_name": 1])
  }

  @Test func idsMayBeAbbreviated() throws {
    let fixture = try AlertFixture()
    try fixture.add(
      AlertFixture.alert("0123456789a"),
      AlertFixture.alert("0123456789b"),
      AlertFixture.alert("f")
    )
    try fixture.state.read { transaction in
      func meaning(_ text: String) throws -> AlertIDMeaning { try transaction.meaning(ofID: text) }
      #expect(try meaning("f") == .one(AlertFixture.id("f")))
      #expect(try meaning("0123456789a") == .one(AlertFixture.id("0123456789a")))
      #expect(try meaning(AlertFixture.id("f")) == .one(AlertFixture.id("f")))
      #expect(
        try meaning("01")
          == .several([AlertFixture.id("0123456789a"), AlertFixture.id("0123456789b")], count: 2)
      )
      for text in ["", "1", "g", "0123456789c", AlertFixture.id("f") + "0", "%"] {
        #expect(try meaning(text) == .none, "\(text)")
      }
      let short = try transaction.abbreviation(ofID: AlertFixture.id("f"))
      #expect(short == "f0000000")
      #expect(
        try transaction.abbreviation(ofID: AlertFixture.id("0123456789a")) == "0123456789a"
      )
    }
  }

  @Test func newOnesAreFoundByNumber() throws {
    let fixture = try filled()
    let last = try fixture.state.read { try $0.lastAlertNumber() }
    try fixture.add(
      AlertFixture.alert("f6", second: 1, severity: "high"),
      AlertFixture.alert("f7", second: 0, severity: "low")
    )
    try fixture.add(AlertFixture.sequence("f8", events: 1))
    func found(_ filter: AlertFilter) throws -> [String] {
      var ids: [String] = []
      try fixture.state.read {
        try $0.forEachAlert(filter, after: last) { ids.append(String($0.record.id.prefix(2))) }
      }
      return ids
    }
    #expect(try found(AlertFilter()) == ["f6", "f7", "f8"])
    var filter = AlertFilter()
    filter.severities = ["low"]
    filter.statuses = [.open]
    #expect(try found(filter) == ["f7"])
    filter.statuses = [.closed]
    #expect(try found(filter).isEmpty)
  }

  @Test func coursesTellTimesAndManualRuns() throws {
    let fixture = try AlertFixture()
    let manual = #","kibana.alert.rule.execution.type":"manual""#
    // The same words inside of a text are no field.
    let text = #","message":"\"kibana.alert.rule.execution.type\":\"manual\"""#
    try fixture.add(
      AlertFixture.alert("aa", second: 1, more: manual),
      AlertFixture.alert("bb", second: 2, more: text)
    )
    try fixture.change(["bb"], .status(.closed, reason: .duplicate), second: 9)
    var courses: [AlertCourse] = []
    try fixture.state.read { try $0.forEachCourse(AlertFilter()) { courses.append($0) } }
    courses.sort { $0.raised < $1.raised }
    #expect(courses.map(\.isOfManualRun) == [true, false])
    #expect(courses == [try fixture.alert("aa").course, try fixture.alert("bb").course])
    #expect(courses.last?.closed == AlertFixture.time(9))
  }

  @Test func theNewestAreFoundWithoutLookingAtTheRest() throws {
    let fixture = try filled()
    for statuses in [Set<AlertStatus>(), [.open], [.acknowledged, .closed]] {
      var filter = AlertFilter()
      filter.statuses = statuses
      let plan = try fixture.state.read { try $0.searchPlan(filter, in: AlertOrder()) }
      #expect(plan.contains { $0.contains("COVERING INDEX alert_by_status") }, "\(plan)")
      #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
      #expect(!plan.contains { $0.contains("SCAN alert") }, "\(plan)")
    }
  }
}
