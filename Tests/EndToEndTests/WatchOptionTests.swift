// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// What `watch` is asked for that it cannot do: said, and never waited for.
@Suite("watch: options")
struct WatchOptionTests {
  @Test(arguments: [
    (["--format", "tetragon"], "name a file or a folder"),
    (["--from-start"], "name a file or a folder"),
    (["--families", "network,foo"], "There is no family foo"),
    (["--families", "netwrok"], "did you mean network?"),
  ])
  func badOptionsAreRefused(_ options: [String], _ message: String) throws {
    let result = try BuiltProgram.run(["watch"] + options)
    #expect(result.status == 2)
    #expect(result.messages.contains(message), "\(result.messages)")
  }

  @Test(.enabled(if: BuiltProgram.cannotWatch == nil, "this machine cannot be watched"))
  func rulesThatCannotMatchAreSaid() throws {
    let folder = try TemporaryFolder()
    let rule = try folder.write(
      "r.toml",
      Data(
        """
        [rule]
        description = "For tests."
        language = "eql"
        name = "Connection"
        query = 'network where event.action == "none"'
        risk_score = 47
        rule_id = "4d0b8c52-6a1e-4f37-9b20-000000000001"
        severity = "medium"
        type = "eql"

        """.utf8
      )
    )
    for (options, reason) in [
      (["--preset", "cloud_workloads"], "not in the preset cloud_workloads"),
      (["--sensor", "proc", "--families", "network"], "this sensor tells of programs only"),
    ] {
      let session = try WatchSession(["--rules", rule] + options)
      _ = try session.stop()
      #expect(
        session.messages.contains("1 of 2 rules cannot match on this host: 1 miss network events")
          && session.messages.contains(reason),
        "\(session.messages)"
      )
    }
  }

  /// Capabilities of another user namespace count for nothing: one sentence, and nothing of libbpf's.
  @Test(.enabled(if: BuiltProgram.cannotWatch == nil, "this machine cannot be watched"))
  func anotherUserNamespaceIsSaid() throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/timeout")
    process.arguments = [
      "60", "unshare", "--user", "--map-root-user", BuiltProgram.path, "watch", "--sensor", "ebpf",
    ]
    let messages = Pipe()
    process.standardError = messages
    process.standardOutput = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let text = String(
      decoding: messages.fileHandleForReading.readDataToEndOfFile(),
      as: UTF8.self
    )
    process.waitUntilExit()
    if text.contains("unshare failed") { return print("skipping: no user namespaces here") }
    #expect(process.terminationStatus == 1)
    #expect(text.contains("first user namespace") && !text.contains("libbpf"), "\(text)")
  }
}
