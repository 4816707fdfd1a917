// SPDX-License-Identifier: Apache-2.0
import Events
import Rules

/// What must hold of the reading of any bytes as cases.
enum CasesFile {
  static func check(_ bytes: [UInt8]) {
    let (cases, issues) = RuleCase.read(bytes, source: "fuzz.cases.ndjson")
    let lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
    guard cases.count + issues.count <= lines.count else { fatalError("more cases than lines") }
    guard issues.allSatisfy({ $0.hasPrefix("fuzz.cases.ndjson:") }) else {
      fatalError("an issue without a place: \(issues)")
    }
    for example in cases {
      guard lines.indices.contains(example.line - 1),
        let document = try? JSONValue.parse(lines[example.line - 1])
      else { fatalError("there is no case on line \(example.line)") }
      let events = example.events.split(separator: 10).map { try? JSONValue.parse($0) }
      guard events == (document["events"]?.arrayValue ?? []).map(Optional.some) else {
        fatalError("line \(example.line): the events are not those written")
      }
    }
  }
}
