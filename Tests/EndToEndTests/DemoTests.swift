// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@Suite("demo and doctor")
struct DemoTests {
  @Test func theRecordingAlerts() throws {
    let result = try BuiltProgram.run("demo")
    #expect(result.status == 0)
    for word in ["socat", "kworker", "gost", "proxychains4", "iodine", "-R"] {
      #expect(result.output.contains(word))
    }
    #expect(result.messages.contains("14 alerts"))
    // No terminal, no colour.
    #expect(!result.output.contains("\u{1B}"))
  }

  @Test func doctorSaysWhatWorks() throws {
    let result = try BuiltProgram.run("doctor")
    #expect(result.status == 0)
    for word in ["kernel", "BTF", "CAP_BPF", "simdjson", "libbpf"] {
      #expect(result.output.contains(word))
    }
    #expect(result.output.contains("\(BuiltProgram.shippedRules) run"))
  }
}
