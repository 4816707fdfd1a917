// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Names of fields that nothing has are said, with what may have been meant.
@Suite("unknown fields")
struct UnknownFieldTests {
  @Test func ofSearches() throws {
    func search(_ fields: String, _ more: String...) throws -> String {
      let result = try BuiltProgram.run(
        ["search", "--fields", fields, "process where true", "-"] + more,
        input: Data((ScanTests.tunnel("t") + "\n").utf8)
      )
      #expect(result.status == 0)
      return result.messages
    }
    let messages = try search("process.nmae,process.name,@timestamp")
    #expect(
      messages.contains(
        "--fields: no event shown has a field `process.nmae`; did you mean `process.name`?"
      ),
      "\(messages)"
    )
    #expect(!messages.contains("`process.name`;"))
    // A field that the schema knows may well be missing; one that an event has is known.
    #expect(try !search("user.name,process.name").contains("no event shown"))
    let own = try BuiltProgram.run(
      ["search", "--fields", "own.thing", "any where true", "-"],
      input: Data((#"{"own":{"thing":1}}"# + "\n").utf8)
    )
    #expect(!own.messages.contains("no event shown"))
  }

  @Test func ofAlerts() throws {
    let session = try AlertSession()
    for arguments in [
      ["--fields", "process.nmae"], ["--csv", "--fields", "process.nmae"],
      ["--group-by", "process.nmae"],
    ] {
      let result = try session.run(["alerts", "list"] + arguments)
      #expect(result.status == 0)
      #expect(result.messages.contains("did you mean `process.name`?"), "\(result.messages)")
    }
    for arguments in [
      ["--fields", "process.name,user.id"], ["--group-by", "rule"], ["--group-by", "process.name"],
    ] {
      #expect(try !session.run(["alerts", "list"] + arguments).messages.contains("did you mean"))
    }
  }
}
