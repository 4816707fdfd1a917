// SPDX-License-Identifier: Apache-2.0
import Events

/// An example beside a rule: events that must alert, or near misses that must not.
package struct RuleCase: Sendable, Equatable {
  /// What is expected of the events together.
  package enum Expectation: String, Sendable {
    case alert
    case silent
  }

  /// Alert or silent.
  package var expectation: Expectation
  /// What the case shows.
  package var why: String
  /// The events as NDJSON, exactly as written in the case.
  package var events: [UInt8]
  /// Line in the cases file, from 1.
  package var line: Int

  /// Reads `NAME.cases.ndjson`. Blank lines are passed over; a bad line is an issue, and the others
  /// are read all the same.
  package static func read(
    _ bytes: [UInt8],
    source: String
  ) -> (cases: [RuleCase], issues: [String]) {
    var cases: [RuleCase] = []
    var issues: [String] = []
    for (index, line) in bytes.split(separator: 10, omittingEmptySubsequences: false).enumerated() {
      if line.allSatisfy({ $0 == 32 || $0 == 9 || $0 == 13 }) { continue }
      let place = "\(source):\(index + 1)"
      let text = Array(line)
      do throws(JSONError) {
        let document = try JSONValue.parse(text)
        guard let expectation = document["expect"]?.stringValue.flatMap(Expectation.init) else {
          issues.append("\(place): \"expect\" must be \"alert\" or \"silent\"")
          continue
        }
        guard let ranges = JSONValue.elementRanges(of: "events", in: text), !ranges.isEmpty else {
          issues.append("\(place): \"events\" must be a list of at least one event")
          continue
        }
        guard ranges.allSatisfy({ text[$0.lowerBound] == UInt8(ascii: "{") }) else {
          issues.append("\(place): every event is an object")
          continue
        }
        var events: [UInt8] = []
        for range in ranges {
          events += text[range]
          events.append(10)
        }
        cases.append(
          RuleCase(
            expectation: expectation,
            why: document["why"]?.stringValue ?? "",
            events: events,
            line: index + 1
          )
        )
      } catch {
        issues.append("\(place): not JSON: \(error.reason) at byte \(error.offset)")
      }
    }
    return (cases, issues)
  }
}
