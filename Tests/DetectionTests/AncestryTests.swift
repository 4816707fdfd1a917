// SPDX-License-Identifier: Apache-2.0
import Events
import Testing

@testable import Detection

@Suite struct AncestryTests {
  private func chain(_ event: String) throws -> [Ancestor] {
    Ancestor.chain(of: try JSONValue.parse(event))
  }

  @Test func fromTheOldestToTheProcess() throws {
    let event = """
      {"process":{"name":"socat","pid":40,"parent":{"name":"bash","pid":30},\
      "session_leader":{"name":"sshd-session","pid":20},\
      "entry_leader":{"name":"sshd","pid":10,"parent":{"name":"systemd","pid":1}}}}
      """
    #expect(
      try chain(event) == [
        Ancestor(name: "systemd", pid: "1"), Ancestor(name: "sshd", pid: "10"),
        Ancestor(name: "sshd-session", pid: "20"), Ancestor(name: "bash", pid: "30"),
        Ancestor(name: "socat", pid: "40"),
      ]
    )
  }

  @Test func eachProcessStandsOnceAtItsNearestPlace() throws {
    let byID = """
      {"process":{"name":"socat","entity_id":"d","parent":{"name":"bash","entity_id":"c"},\
      "session_leader":{"name":"bash","entity_id":"c"},"entry_leader":{"name":"sshd","entity_id":"b"}}}
      """
    #expect(try chain(byID).map(\.name) == ["sshd", "bash", "socat"])
    let byPID = """
      {"process.name":"bash","process.pid":5,"process.parent.name":"sshd","process.parent.pid":4,\
      "process.session_leader.name":"bash","process.session_leader.pid":5,\
      "process.entry_leader.name":"bash","process.entry_leader.pid":"5"}
      """
    #expect(try chain(byPID).map(\.name) == ["sshd", "bash"])
    // The pid decides where only one of the two places knows the entity.
    let mixed = """
      {"process":{"name":"a","pid":5,"entity_id":"x","session_leader":{"name":"a","pid":5}}}
      """
    #expect(try chain(mixed).map(\.name) == ["a"])
  }

  @Test func whatIsNotToldIsLeftOut() throws {
    #expect(try chain("{}").isEmpty)
    #expect(try chain(#"{"process":"text"}"#).isEmpty)
    #expect(try chain(#"{"process":{"name":null,"parent":{"pid":3}}}"#).isEmpty)
    #expect(
      try chain(#"{"process":{"name":"a","parent":{"name":"a"}}}"#)
        == [Ancestor(name: "a", pid: nil), Ancestor(name: "a", pid: nil)]
    )
    // Endgame's events and others know a parent and nothing more.
    #expect(
      try chain(#"{"process.parent.name":"bash","process":{"name":"nc","pid":7}}"#)
        == [Ancestor(name: "bash", pid: nil), Ancestor(name: "nc", pid: "7")]
    )
  }

  @Test func anAlertHasTheChain() throws {
    let alert = try DetectionFixture.alert(
      #"{"process":{"name":"nc","pid":7,"parent":{"name":"bash","pid":6}}}"#,
      DetectionFixture.rule(1, "any where true")
    )
    #expect(alert.ancestry.map(\.name) == ["bash", "nc"])
  }

  @Test func repeatsFoldTogether() throws {
    func key(_ event: String) throws -> String {
      try DetectionFixture.alert(event, DetectionFixture.rule(1, "any where true")).foldingKey
    }
    let one = try key(#"{"host":{"id":"h"},"process":{"name":"nc","pid":1,"args":["nc","-l"]}}"#)
    #expect(
      one
        == (try key(
          #"{"host.id":"h","process.name":"nc","process.pid":2,"process.args":["nc","-l"]}"#
        ))
    )
    for other in [
      #"{"host.id":"i","process.name":"nc","process.args":["nc","-l"]}"#,
      #"{"host.id":"h","process.name":"nc","process.args":["nc -l"]}"#,
      #"{"host.id":"h","process.name":"nc","process.args":["nc","-l"],"user.name":"u"}"#,
      #"{"host.id":"h","process.name":"nc","process.args":["nc","-l"],"process.parent.name":"u"}"#,
    ] {
      #expect(try key(other) != one, "\(other)")
    }
  }
}
