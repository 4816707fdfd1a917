// SPDX-License-Identifier: Apache-2.0
import Events

extension ScriptValue {
  /// The value as `string` and `concat` write it, as Java does; nil for null.
  func text(in memory: TextMemory) -> UnsafeBufferPointer<UInt8>? {
    switch self {
    case .null: nil
    case .text(let text): text
    case .boolean(let value): memory.text((value ? "true" : "false").utf8)
    case .number(.integer(let value)): memory.text(String(value).utf8)
    case .number(.unsigned(let value)): memory.text(String(value).utf8)
    case .number(.real(let value)): memory.text(Self.text(of: value).utf8)
    case .instant(let nanoseconds):
      memory.text(Timestamp(nanoseconds: nanoseconds).iso8601().utf8)
    }
  }

  /// A double as Java's `Double.toString` writes it: plainly from a thousandth to ten million, else
  /// with an exponent.
  static func text(of value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
    let size = value.magnitude
    let text = String(describing: value)
    let parts = text.split(separator: "e")
    let isPlain = size == 0 || size >= 1e-3 && size < 1e7
    if isPlain, parts.count == 1 { return text }
    // The digits without point, sign and outer zeros, and where the point stands in them.
    var digits: [Character] = []
    var point = 0
    var sawPoint = false
    for character in parts[0] where character != "-" {
      if character == "." {
        sawPoint = true
        continue
      }
      if digits.isEmpty, character == "0" {
        if sawPoint { point -= 1 }
        continue
      }
      digits.append(character)
      if !sawPoint { point += 1 }
    }
    while digits.count > 1, digits.last == "0" { digits.removeLast() }
    let exponent = point + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0) - 1
    let rest = digits.count > 1 ? String(digits[1...]) : "0"
    let sign = value < 0 ? "-" : ""
    if isPlain {
      let zeros = String(repeating: "0", count: max(0, -exponent - 1))
      return "\(sign)0.\(zeros)\(String(digits))"
    }
    return "\(sign)\(digits[0]).\(rest)E\(exponent)"
  }
}
