// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A value that the oracle computes with.
enum OracleValue: Equatable {
  case null
  case truth(Bool)
  /// Computed whole numbers are 64 bits wide; events hold unsigned ones as well.
  case whole(Int128)
  case real(Double)
  case text(String)
  /// Nanoseconds since 1970.
  case instant(Int128)

  /// The number that a text spells: sign, digits, point, exponent; nil for anything else.
  init?(spelling text: String) {
    guard text.utf8.count <= 400 else { return nil }
    var rest = Substring(text)
    if let sign = rest.first, sign == "+" || sign == "-" { rest.removeFirst() }
    let halves = rest.split(
      omittingEmptySubsequences: false,
      whereSeparator: { $0 == "e" || $0 == "E" }
    )
    guard halves.count <= 2 else { return nil }
    let parts = halves[0].split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.allSatisfy({ Self.areDigits($0) }), halves[0] != ".",
      !halves[0].isEmpty
    else { return nil }
    if halves.count == 2 {
      var exponent = halves[1]
      if let sign = exponent.first, sign == "+" || sign == "-" { exponent.removeFirst() }
      guard !exponent.isEmpty, Self.areDigits(exponent) else { return nil }
    }
    if halves.count == 1, parts.count == 1, let whole = Int128(text), whole >= Int128(Int64.min),
      whole <= Int128(UInt64.max)
    {
      self = .whole(whole)
      return
    }
    guard let real = Double(text.hasSuffix(".") ? text + "0" : text), real.isFinite else {
      return nil
    }
    self = .real(real)
  }

  private static func areDigits(_ text: Substring) -> Bool {
    text.utf8.allSatisfy { (48...57).contains($0) }
  }

  var truth: Bool? {
    if case .truth(let truth) = self { return truth }
    return nil
  }

  /// The constant beside a number.
  var asNumber: OracleValue? {
    switch self {
    case .whole, .real: self
    case .text(let text): OracleValue(spelling: text)
    default: nil
    }
  }

  /// The constant beside a truth value.
  var asTruth: Bool? {
    switch self {
    case .truth(let truth): truth
    case .text("true"): true
    case .text("false"): false
    default: nil
    }
  }

  /// A number as JSON writes it.
  var written: String? {
    switch self {
    case .whole(let value): String(value)
    case .real(let value): String(value)
    default: nil
    }
  }

  /// As `string` writes it, which is as Java does.
  var asText: String? {
    switch self {
    case .null: nil
    case .truth(let truth): truth ? "true" : "false"
    case .whole(let value): String(value)
    case .real(let value): Self.java(value)
    case .text(let text): text
    case .instant(let nanoseconds): OracleDate.written(nanoseconds)
    }
  }

  /// The fewest digits that read back as the same double; with an exponent below a thousandth and
  /// from ten million on.
  private static func java(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
    if value == 0 { return value.sign == .minus ? "-0.0" : "0.0" }
    var shortest = ""
    for digits in 0..<17 {
      shortest = String(format: "%.\(digits)e", value)
      if Double(shortest) == value { break }
    }
    let halves = shortest.split(separator: "e")
    let exponent = Int(halves[1]) ?? 0
    if value.magnitude >= 1e-3, value.magnitude < 1e7 {
      let places = max(1, halves[0].filter(\.isNumber).count - 1 - exponent)
      return String(format: "%.\(places)f", value)
    }
    return halves[0] + (halves[0].contains(".") ? "" : ".0") + "E\(exponent)"
  }

  /// -1, 0 or 1 of two numbers, to the last digit; nil where one is no number.
  func order(_ other: OracleValue) -> Int? {
    switch (self, other) {
    case (.whole(let a), .whole(let b)): return a < b ? -1 : a > b ? 1 : 0
    case (.real(let a), .real(let b)): return a.isNaN || b.isNaN ? nil : a < b ? -1 : a > b ? 1 : 0
    case (.whole(let a), .real(let b)):
      if b.isNaN { return nil }
      if b >= 1e30 { return -1 }
      if b <= -1e30 { return 1 }
      let floor = Int128(b.rounded(.down))
      return a < floor ? -1 : a > floor ? 1 : Double(floor) < b ? -1 : 0
    case (.real, .whole): return other.order(self).map { -$0 }
    default: return nil
    }
  }
}
