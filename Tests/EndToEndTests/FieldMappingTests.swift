// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// `--mapping` of rules: fields that ECS does not have.
@Suite("fields of one's own")
struct FieldMappingTests {
  private static let query =
    "any where shop.order.id == 7 and shop.address == \"10.0.0.0/8\" and shop.since < \"2026-01-01\""

  private static let mapping = #"""
    {"properties":{"shop":{"properties":{
      "order":{"properties":{"id":{"type":"long"}}},
      "address":{"type":"ip"},"since":{"type":"date"}}}}}
    """#

  private static let event =
    #"{"event":{"id":"1"},"shop":{"order":{"id":"7"},"address":"10.1.2.3","since":"2025-06-01"}}"#

  private struct Files {
    let folder: TemporaryFolder
    let rule: String
    let mapping: String

    init() throws {
      folder = try TemporaryFolder()
      rule = try folder.write("shop.toml", SequenceTests.rule(FieldMappingTests.query))
      mapping = try folder.write("mapping.json", FieldMappingTests.mapping)
      let example = #"{"expect":"alert","why":"all three","events":[\#(FieldMappingTests.event)]}"#
      try folder.write("shop.cases.ndjson", example + "\n")
    }
  }

  @Test func aDeclaredFieldIsKnown() throws {
    let files = try Files()
    let before = try BuiltProgram.run("rules", "lint", files.rule)
    #expect(before.output.contains("W0201"))
    let after = try BuiltProgram.run("rules", "lint", "--mapping", files.mapping, files.rule)
    #expect(after.status == 0)
    #expect(!after.output.contains("W0201"), "\(after.output)")
  }

  @Test func aDeclaredFieldIsComparedByItsType() throws {
    let files = try Files()
    // An address is only text to a rule that is not told.
    let before = try BuiltProgram.run(
      ["scan", "--rules", files.rule, "--jsonl", "-"],
      input: Data(Self.event.utf8)
    )
    #expect(before.documents.isEmpty)
    let after = try BuiltProgram.run(
      ["scan", "--rules", files.rule, "--mapping", files.mapping, "--jsonl", "-"],
      input: Data(Self.event.utf8)
    )
    #expect(after.documents.count == 1)
    let cases = try BuiltProgram.run("rules", "test", "--mapping", files.mapping, files.rule)
    #expect(cases.status == 0, "\(cases.output)")
    #expect(try BuiltProgram.run("rules", "test", files.rule).status == 2)
  }

  @Test func whatECSHasStaysKnown() throws {
    let files = try Files()
    let rule = try files.folder.write(
      "other.toml",
      SequenceTests.rule("process where process.nme == \"a\" and process.pid > 1")
    )
    let result = try BuiltProgram.run("rules", "lint", "--mapping", files.mapping, rule)
    #expect(result.output.contains("did you mean `process.name`"))
    #expect(result.output.components(separatedBy: "W0201").count == 2, "\(result.output)")
  }

  @Test func aMappingThatCannotBeReadIsWrongUsage() throws {
    let files = try Files()
    let broken = try files.folder.write("broken.json", "{\"properties\":")
    for mapping in [broken, "/nowhere/mapping.json"] {
      let result = try BuiltProgram.run("rules", "lint", "--mapping", mapping, files.rule)
      #expect(result.status == 2)
      #expect(result.messages.contains(mapping))
    }
  }
}
