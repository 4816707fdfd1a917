// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// `swiftlet config`, and where the other commands find the store.
@Suite("configuration")
struct ConfigCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let channel = """
    [[notify]]
    name = "soc"
    type = "webhook"
    url = "https://soc.example/hush"
    headers = { "X-Key" = "hush" }
    minimum_severity = "high"
    enabled = false
    """

  @Test func theStoreOfTheConfigurationIsEverybodys() throws {
    let file = try folder.write("s.toml", Data("store = \"\(folder.path)/named\"\n".utf8))
    for arguments in [["status"], ["alerts", "list"], ["events", "list"], ["runs", "status"]] {
      let result = try BuiltProgram.run(arguments, environment: ["SWIFTLET_CONFIG": file])
      #expect(result.messages.contains(folder.path + "/named"), "\(arguments): \(result.messages)")
      let other = try BuiltProgram.run(
        arguments,
        environment: ["SWIFTLET_CONFIG": file, "SWIFTLET_STORE": folder.path + "/other"]
      )
      #expect(other.messages.contains(folder.path + "/other"), "\(other.messages)")
      let flag = try BuiltProgram.run(
        arguments + ["--store", folder.path + "/flag"],
        environment: ["SWIFTLET_CONFIG": file, "SWIFTLET_STORE": folder.path + "/other"]
      )
      #expect(flag.messages.contains(folder.path + "/flag"), "\(flag.messages)")
    }
  }

  @Test func aConfigurationWithMistakesIsAWarning() throws {
    let text = "store = \"\(folder.path)/named\"\nstor = 1\n"
    let file = try folder.write("s.toml", Data(text.utf8))
    let result = try BuiltProgram.run(["status"], environment: ["SWIFTLET_CONFIG": file])
    #expect(result.messages.contains("warning: the configuration has mistakes"))
    #expect(result.messages.contains("never ran with \(folder.path)/named"), "\(result.messages)")
    let none = try BuiltProgram.run(
      ["status", "--store", folder.path],
      environment: ["SWIFTLET_CONFIG": folder.path + "/none"]
    )
    #expect(none.messages.contains("never ran") && !none.messages.contains("warning"))
  }

  @Test func aWatchedPlaceThatIsNotThereIsSaid() throws {
    let text = "[sensor]\nwatched_places = [\"/etc\", \"\(folder.path)/none/*/x\"]\n"
    let file = try folder.write("p.toml", Data(text.utf8))
    let result = try BuiltProgram.run("config", "check", file)
    #expect(result.status == 0)
    #expect(
      result.messages.contains("\(folder.path)/none is not there: it is watched once"),
      "\(result.messages)"
    )
  }

  @Test func channelsAreShownWithoutTheirSecrets() throws {
    let file = try folder.write("c.toml", Data(Self.channel.utf8))
    for form in [[], ["--json"], ["--toml"]] {
      let text = try BuiltProgram.run(["config", "show", "--config", file] + form).output
      #expect(text.contains("soc") && text.contains("minimum_severity"), "\(text)")
      #expect(!text.contains("hush"))
    }
    let toml = try BuiltProgram.run("config", "show", "--toml", "--config", file).output
    // With the secrets filled in it is read again.
    let filled = toml.replacing("# a secret, not shown: ", with: "")
      .replacing("https://soc.example/****", with: "https://soc.example/x")
    let again = try folder.write("again.toml", Data(filled.utf8))
    let check = try BuiltProgram.run("config", "check", again)
    #expect(check.status == 0, "\(check.messages)\n\(filled)")
  }

  @Test func theTemplateHasAnExampleOfAChannel() throws {
    let file = try folder.write("empty.toml", Data())
    let text = try BuiltProgram.run("config", "show", "--toml", "--config", file).output
    #expect(text.contains("# [[notify]]"))
  }

  @Test func whatIsNotThereIsAWarning() throws {
    let text = """
      [rules]
      paths = ["\(folder.path)/no-rules"]
      [[notify]]
      name = "f"
      type = "file"
      path = "\(folder.path)/no-folder/alerts"
      [[notify]]
      name = "w"
      type = "webhook"
      url = "https://soc.example/x"
      secret_file = "\(folder.path)/no-secret"
      """
    let file = try folder.write("w.toml", Data(text.utf8))
    let result = try BuiltProgram.run(
      ["config", "check", file],
      environment: ["SWIFTLET_ENGINE_REORDER_WINDOWS": "2s"]
    )
    #expect(result.status == 0)
    for part in [
      "no-rules", "no-folder", "no-secret",
      "SWIFTLET_ENGINE_REORDER_WINDOWS is no variable of Swiftlet: did you mean SWIFTLET_ENGINE_REORDER_WINDOW?",
    ] {
      #expect(result.messages.contains(part), "\(result.messages)")
    }
  }
}
