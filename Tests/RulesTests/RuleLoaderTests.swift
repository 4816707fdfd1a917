// SPDX-License-Identifier: Apache-2.0
import EQL
import Foundation
import Rules
import Testing

/// Files and folders.
@Suite struct RuleLoaderTests {
  private let folder: TemporaryFolder
  private let loader = RuleFixture.loader

  init() throws {
    folder = try TemporaryFolder()
  }

  private static func id(_ number: Int) -> String { "4d0b8c52-6a1e-4f37-9b20-00000000000\(number)" }

  @Test func foldersAreReadInTheOrderOfTheirNames() throws {
    try folder.write("b.toml", RuleFixture.rule(id: Self.id(1)))
    try folder.write("a/z.toml", RuleFixture.rule(id: Self.id(2)))
    try folder.write("a/deep/er/c.toml", RuleFixture.rule(id: Self.id(3)))
    try folder.write("a/z.cases.ndjson", "{}")
    try folder.write("a/README.md", "# not a rule")
    let result = loader.load(paths: [folder.path])
    #expect(
      result.rules.map(\.path)
        == ["a/deep/er/c.toml", "a/z.toml", "b.toml"].map { folder.path + "/" + $0 }
    )
    #expect((result.fileCount, result.invalidCount, result.issues.count) == (3, 0, 0))
    #expect(result.unreadable.isEmpty)
    // A slash behind the folder's name changes nothing.
    #expect(loader.load(paths: [folder.path + "/"]).rules.map(\.path) == result.rules.map(\.path))
  }

  @Test func aFileIsReadWhateverItIsCalled() throws {
    let path = try folder.write("rule.txt", RuleFixture.rule())
    #expect(loader.load(paths: [path]).rules.count == 1)
  }

  @Test func anIDUsedTwiceIsTheSecondOnesFault() throws {
    let first = try folder.write("a.toml", RuleFixture.rule(id: Self.id(1), name: "first"))
    try folder.write("b.toml", RuleFixture.rule(id: Self.id(2)))
    let copy = try folder.write("c.toml", RuleFixture.rule(id: Self.id(1), name: "copy"))
    let result = loader.load(paths: [folder.path])
    #expect(result.rules.map(\.rule.name) == ["first", "socat started"])
    #expect((result.fileCount, result.invalidCount) == (3, 1))
    let issue = try #require(result.issues.first)
    #expect(result.issues.count == 1)
    #expect((issue.diagnostic.code, issue.isError) == (.duplicateRule, true))
    #expect(issue.source.name == copy)
    #expect(issue.diagnostic.message.contains(first))
    #expect(issue.place == "E0511 9:11")
  }

  @Test func anIDThatIsFreeAgainIsNoneUsedTwice() throws {
    // The first is refused for another reason, so the second is the only one.
    try folder.write("a.toml", RuleFixture.rule().replacing("\"medium\"", with: "\"odd\""))
    try folder.write("b.toml", RuleFixture.rule())
    let result = loader.load(paths: [folder.path])
    #expect(result.rules.count == 1)
    #expect(result.issues.map(\.diagnostic.code) == [.badSeverity])
  }

  @Test func aFileGivenTwiceIsOneRule() throws {
    let file = try folder.write("a.toml", RuleFixture.rule())
    let result = loader.load(paths: [folder.path, file])
    #expect(result.issues.isEmpty)
    #expect(result.rules.count == 1)
  }

  @Test func whatIsNotThereIsSaid() throws {
    let result = loader.load(paths: [folder.path + "/missing.toml", folder.path])
    #expect(result.unreadable.map(\.path) == [folder.path + "/missing.toml", folder.path])
    #expect(
      result.unreadable.map(\.reason) == [
        "no such file or folder", "the folder holds no .toml file",
      ]
    )
    #expect(result.rules.isEmpty && result.issues.isEmpty)
    #expect((result.fileCount, result.invalidCount) == (0, 0))
    #expect(loader.load(paths: []).unreadable.isEmpty)
  }

  @Test func whatCannotBeReadIsSaidAndTheRestIsRead() throws {
    try folder.write("a.toml", RuleFixture.rule())
    try FileManager.default.createDirectory(
      atPath: folder.path + "/folder.toml",
      withIntermediateDirectories: false
    )
    #expect(mkfifo(folder.path + "/pipe.toml", 0o600) == 0)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/dangling.toml",
      withDestinationPath: "nowhere"
    )
    let result = loader.load(paths: [folder.path])
    #expect(result.rules.count == 1)
    #expect(
      Set(result.unreadable.map(\.path))
        == Set(["folder.toml", "pipe.toml", "dangling.toml"].map { folder.path + "/" + $0 })
    )
    #expect(result.fileCount == 1)
  }

  @Test(.enabled(if: geteuid() != 0, "root reads everything"))
  func filesWithoutPermissionAreSaid() throws {
    let file = try folder.write("a.toml", RuleFixture.rule())
    #expect(chmod(file, 0) == 0)
    #expect(loader.load(paths: [folder.path]).unreadable.map(\.path) == [file])
  }

  @Test func aLinkToAFolderIsTheFolder() throws {
    try folder.write("real/a.toml", RuleFixture.rule())
    let link = folder.path + "/link"
    try FileManager.default.createSymbolicLink(
      atPath: link,
      withDestinationPath: folder.path + "/real"
    )
    #expect(loader.load(paths: [link]).rules.count == 1)
  }

  @Test func linksInACircleEnd() throws {
    try folder.write("a/a.toml", RuleFixture.rule())
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/a/loop",
      withDestinationPath: folder.path
    )
    #expect(loader.load(paths: [folder.path]).rules.count == 1)
  }

  @Test func rulesWithoutAFile() {
    var result = loader.load(name: "built-in/a.toml", bytes: Array(RuleFixture.rule().utf8))
    loader.load(name: "built-in/b.toml", bytes: Array("[rule]".utf8), into: &result)
    #expect(result.rules.map(\.path) == ["built-in/a.toml"])
    #expect((result.fileCount, result.invalidCount) == (2, 1))
    #expect(Set(result.issues.map(\.source.name)) == ["built-in/b.toml"])
  }

  @Test func aWarningDoesNotStopARule() {
    let text = RuleFixture.rule(query: "process where process.nme == \"socat\"")
    let result = RuleFixture.load(text)
    #expect(result.rules.count == 1)
    #expect(result.issues.map(\.diagnostic.code) == [.unknownFieldWarning])
    #expect(result.issues.map(\.isError) == [false])
  }

  @Test func queriesOfTypesThatAreNotRunAreNotChecked() {
    let text = RuleFixture.rule(query: "not EQL at all (").replacing(
      "type = \"eql\"",
      with: "type = \"esql\""
    )
    #expect(RuleFixture.load(text).issues.isEmpty)
    #expect(RuleFixture.load(text).rules.first?.rule.query == "not EQL at all (\n")
  }
}
