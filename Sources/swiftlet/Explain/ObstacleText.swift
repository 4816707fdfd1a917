// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL
import Events

/// Says what stood between an event and a sequence.
enum ObstacleText {
  /// In words.
  static func text(_ obstacle: NearMiss.Obstacle) -> String {
    switch obstacle {
    case .index(let index): "its index \(index) is none of the rule's patterns"
    case .noTime: "it has no @timestamp that can be read"
    case .missingKeys(let paths):
      "its \(paths.joined(separator: ", ")) \(paths.count == 1 ? "has" : "have") no value"
    case .otherKey(let path, let value, let wanted):
      "its \(path) is \(quoted(value)), not \(quoted(wanted))"
    case .before(0): "it was read before the step before it, at the same time"
    case .before(let gap): "it stands \(duration(gap)) before the step before it"
    case .sameEvent: "it is the step before it: no event takes two steps"
    case .late(let excess): "it came \(duration(excess)) after the end of maxspan"
    }
  }

  /// As an object: `reason` and what belongs to it.
  static func json(_ obstacle: NearMiss.Obstacle) -> JSONValue {
    switch obstacle {
    case .index(let index): ["reason": "index", "index": .string(index)]
    case .noTime: ["reason": "no_time"]
    case .missingKeys(let paths): ["reason": "null_key", "fields": .strings(paths)]
    case .otherKey(let path, let value, let wanted):
      [
        "reason": "other_key", "field": .string(path), "value": .string(value.text),
        "wanted": .string(wanted.text),
      ]
    case .before(let gap): ["reason": "before_previous_step", "by_ms": milliseconds(gap)]
    case .sameEvent: ["reason": "same_event"]
    case .late(let excess): ["reason": "after_maxspan", "by_ms": milliseconds(excess)]
    }
  }

  /// Nanoseconds as milliseconds, with a fraction where there is one.
  static func milliseconds(_ nanoseconds: Int64) -> JSONValue {
    nanoseconds.isMultiple(of: 1_000_000)
      ? .integer(nanoseconds / 1_000_000) : .number(String(Double(nanoseconds) / 1e6))
  }

  /// Nanoseconds in words.
  static func duration(_ nanoseconds: Int64) -> String {
    nanoseconds < 1_000_000
      ? "\(Double(nanoseconds) / 1e6) ms" : ProgressLine.duration(Double(nanoseconds) / 1e9)
  }

  private static func quoted(_ value: KeyValue) -> String {
    if case .text(let text) = value { return "\"\(text)\"" }
    return value.text
  }
}
