// SPDX-License-Identifier: Apache-2.0
package import EQL
package import Events

/// A list of values that an exception's `list` entry asks for: one value a line, any number of them.
package struct ValueList: Sendable {
  /// What the values are.
  package enum Kind: String, Sendable, CaseIterable {
    case keyword
    case text
    case ip
    case ipRange = "ip_range"
  }

  /// By which items name it.
  package let id: String
  /// What the values are.
  package let kind: Kind
  /// Texts, each once; empty of lists of addresses.
  package private(set) var texts: [String] = []
  /// Addresses and ranges, both ends included; empty of lists of texts.
  package private(set) var addresses: [ClosedRange<IPAddress>] = []
  /// What is wrong with lines; with an error the list is not used.
  package private(set) var issues: [RuleIssue] = []

  /// How many values it has.
  package var count: Int { texts.count + addresses.count }

  /// Most bytes of all values together.
  package static let maximumSize = 1 << 30

  /// Reads a value a line; blanks around it and empty lines do not count. `isLiteral`: stars and question
  /// marks are values' own.
  package init(id: String, kind: Kind, lines: SourceText, isLiteral: Bool = false) {
    self.id = id
    self.kind = kind
    guard lines.bytes.count <= Self.maximumSize else {
      issues.append(
        RuleIssue(
          source: lines,
          diagnostic: Diagnostic(
            .badValueList,
            "a value list has at most 1 GB",
            at: SourceRange(0, 1)
          )
        )
      )
      return
    }
    let bytes = lines.bytes
    for number in lines.lineStarts.indices {
      var start = lines.lineStarts[number]
      // A mark of the byte order, as some editors write it, is no part of the first value.
      if number == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { start += 3 }
      var end = number + 1 < lines.lineStarts.count ? lines.lineStarts[number + 1] : bytes.count
      while start < end, bytes[start] <= 32 { start += 1 }
      while start < end, bytes[end - 1] <= 32 { end -= 1 }
      guard start < end, let problem = add(bytes[start..<end], isLiteral),
        issues.count < Diagnostic.limit
      else { continue }
      issues.append(
        RuleIssue(
          source: lines,
          diagnostic: Diagnostic(
            .badValueList,
            problem.message,
            at: SourceRange(start, end),
            help: problem.help
          )
        )
      )
    }
  }

  /// Adds a value; what is wrong with it.
  private mutating func add(
    _ bytes: ArraySlice<UInt8>,
    _ isLiteral: Bool
  ) -> (message: String, help: [String])? {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      return ("the value is not UTF-8", ["save the file as UTF-8"])
    }
    switch kind {
    case .keyword, .text:
      if !isLiteral, bytes.contains(UInt8(ascii: "*")) || bytes.contains(UInt8(ascii: "?")) {
        return (
          "value lists hold values, not patterns",
          ["an entry of type wildcard takes a pattern; `--literal` takes `*` and `?` as they are"]
        )
      }
      texts.append(text)
    case .ip, .ipRange:
      guard let range = Self.range(text) else {
        return kind == .ip
          ? ("`\(text)` is no IP address", [])
          : (
            "`\(text)` is no range of addresses",
            ["write 10.0.0.0/8, 10.0.0.1-10.0.0.9 or an address"]
          )
      }
      guard kind == .ipRange || range.lowerBound == range.upperBound else {
        return ("`\(text)` is a range", ["lists of type ip_range hold ranges"])
      }
      addresses.append(range)
    }
    return nil
  }

  /// `10.0.0.0/8`, `10.0.0.1-10.0.0.9` or an address.
  private static func range(_ text: String) -> ClosedRange<IPAddress>? {
    if let block = CIDR.parse(text) { return block.range }
    let ends = text.split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2,
      let first = IPAddress.parse(String(ends[0].filter { $0 != " " })),
      let last = IPAddress.parse(String(ends[1].filter { $0 != " " })),
      first <= last, first.isIPv4 == last.isIPv4
    else { return nil }
    return first...last
  }
}
