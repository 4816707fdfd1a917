// SPDX-License-Identifier: Apache-2.0
import EQL
import Foundation
import Testing

/// `docs/eql.md` says of each function what its definition says.
/// `SWIFTLET_UPDATE_GOLDENS=1` writes that part anew.
@Suite("Documentation of functions")
struct FunctionDocumentationTests {
  private static let start =
    "<!-- functions: written by the tests from the definitions; do not edit -->\n"
  private static let end = "<!-- end of functions -->"

  private static var wanted: String {
    FunctionName.allCases.map { name in
      let function = Function.of(name)
      let examples = function.examples.map { "\($0.call)  →  \($0.value)" }
      return """
        ### `\(function.signature)`

        \(function.summary)

        ```text
        \(examples.joined(separator: "\n"))
        ```

        """
    }.joined(separator: "\n")
  }

  @Test func everyFunctionIsDocumented() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "docs/eql.md")
    var text = try String(contentsOf: file, encoding: .utf8)
    let from = try #require(text.range(of: Self.start)).upperBound
    let to = try #require(text.range(of: Self.end)).lowerBound
    if ProcessInfo.processInfo.environment["SWIFTLET_UPDATE_GOLDENS"] == "1" {
      text.replaceSubrange(from..<to, with: "\n" + Self.wanted + "\n")
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: file, encoding: .utf8).contains(Self.wanted))
  }
}
