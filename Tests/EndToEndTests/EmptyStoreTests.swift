// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Storage
import Testing

/// A store in which nothing happened yet, and the store in what is proposed next.
@Suite("empty stores, and hints")
struct EmptyStoreTests {
  @Test func anEmptyStoreIsNoError() throws {
    let session = try StoreSession()
    #expect(try session.events("import", "-", input: StoreSession.line("e") + "\n").status == 0)
    let commands = [
      ["alerts", "list"], ["alerts", "list", "--json"], ["alerts", "stats"], ["runs", "status"],
      ["runs", "status", "--json"], ["runs", "list"], ["runs", "gaps"], ["notify", "status"],
      ["notify", "status", "--json"], ["exceptions", "list"], ["exceptions", "history"],
    ]
    for command in commands {
      let result = try BuiltProgram.run(command + ["--store", session.path])
      #expect(result.status == 0, "\(command): \(result.messages)")
      if command.last == "--json", !result.output.isEmpty { #expect(result.documents.count == 1) }
      // A folder that somebody names and that is not there is a mistake.
      if command[0] != "exceptions" {
        let missing = try BuiltProgram.run(command + ["--store", session.path + "/typo"])
        #expect(missing.status == 1, "\(command)")
      }
    }
  }

  @Test func aChannelThatIsOffIsSaidToBe() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      "c.toml",
      "[[notify]]\nname = \"soc\"\ntype = \"file\"\npath = \"/dev/null\"\nenabled = false\n"
    )
    let result = try BuiltProgram.run("notify", "test", "soc", "--config", file)
    #expect(result.status == 2)
    #expect(result.messages.contains("the channel soc is turned off"), "\(result.messages)")
    #expect(result.messages.contains("enabled = true"))
  }

  @Test func hintsNameTheStore() throws {
    let session = try AlertSession()
    let flag = ["--store", session.store.path]
    let shown = try BuiltProgram.run(["alerts", "show", String(session.whole.id.prefix(8))] + flag)
    #expect(shown.output.contains("swiftlet alerts ack \(session.whole.id.prefix(8)) --store"))
    let none = try BuiltProgram.run(["alerts", "list", "--host", "nobody"] + flag)
    #expect(
      none.messages.contains("`swiftlet alerts list --store \(session.store.path)`"),
      "\(none.messages)"
    )
    let ack = try BuiltProgram.run(["alerts", "ack", String(session.whole.id.prefix(8))] + flag)
    #expect(ack.messages.contains("`swiftlet alerts undo --store \(session.store.path)`"))
    // Who named none gets none.
    #expect(try !session.alerts("list", "--host", "nobody").messages.contains("--store"))
  }

  @Test func timesTellTheirZone() throws {
    let session = try AlertSession()
    let row = try session.alerts("list").output.split(separator: "\n")[1]
    #expect(row.contains(#/ \d\d:\d\d:\d\dZ /#), "\(row)")
    #expect(try BuiltProgram.run("alerts", "list", "--help").output.contains("UTC without a zone"))
    // Wherever the machine stands.
    func ids(_ since: String, _ zone: String) throws -> String {
      try BuiltProgram.run(
        ["alerts", "list", "--ids", "--since", since, "--store", session.store.path],
        environment: ["TZ": zone]
      ).output
    }
    let time = RaisedAlerts.time(minutes: 5).iso8601(fractionDigits: 0)
    let zoned = try ids(time, "UTC")
    #expect(try ids(String(time.dropLast()), "America/New_York") == zoned)
    #expect(!zoned.isEmpty)
  }

  @Test func relativePathsOfTheConfigurationAreSaid() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("c.toml", "store = \"here\"\n")
    let result = try BuiltProgram.run("config", "check", file)
    #expect(result.status == 0)
    #expect(result.messages.contains("store: here is a relative path"), "\(result.messages)")
  }

  @Test func aServiceThatRunsPrunesItself() throws {
    let session = try ServiceSession()
    try session.append(ServiceSession.line("e1", "p"))
    try session.start()
    let refused = try session.swiftlet("events", "prune", "--older-than", "1d")
    #expect(refused.status == 1)
    #expect(refused.messages.contains("retention.events_size"), "\(refused.messages)")
    #expect(refused.messages.contains("kill -HUP"))
    #expect(session.stop() == 0, "\(session.messages)")
    #expect(try session.swiftlet("events", "prune", "--older-than", "1d").status == 0)
  }
}
