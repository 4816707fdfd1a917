// SPDX-License-Identifier: Apache-2.0
import EQL

/// Every function in the simplest terms: texts are arrays of UTF-16 units, as positions count.
extension Oracle {
  /// The value of a call; a null argument gives null but for the places where it means a default.
  func function(
    _ name: String,
    _ arguments: [OracleValue],
    _ ignoresCase: Bool
  ) -> OracleValue {
    let defaults: Set<Int> =
      name == "substring" ? [1, 2] : ["indexof": [2], "number": [1]][name] ?? []
    for (place, argument) in arguments.enumerated()
    where argument == .null && !defaults.contains(place) {
      return .null
    }
    func text(_ place: Int) -> [UInt16]? {
      guard place < arguments.count, case .text(let text) = arguments[place] else { return nil }
      return Array((ignoresCase ? text.lowercased() : text).utf16)
    }
    func whole(_ place: Int) -> Int? {
      guard place < arguments.count else { return nil }
      switch arguments[place] {
      case .whole(let value): return Int(clamping: value)
      case .real(let value): return Int(exactly: value.rounded(.towardZero))
      default: return nil
      }
    }
    switch name {
    case "add": return arithmetic(.add, arguments[0], arguments[1])
    case "subtract": return arithmetic(.subtract, arguments[0], arguments[1])
    case "multiply": return arithmetic(.multiply, arguments[0], arguments[1])
    case "divide": return arithmetic(.divide, arguments[0], arguments[1])
    case "modulo": return arithmetic(.modulo, arguments[0], arguments[1])
    case "concat":
      return .text(arguments.map { $0.asText ?? "" }.joined())
    case "string": return arguments[0].asText.map { .text($0) } ?? .null
    case "length": return text(0).map { .whole(Int128($0.count)) } ?? .null
    case "startswith", "endswith", "stringcontains":
      guard let source = text(0), let part = text(1) else { return .null }
      switch name {
      case "startswith": return .truth(source.starts(with: part))
      case "endswith": return .truth(source.reversed().starts(with: part.reversed()))
      // The empty text stands in none.
      default: return .truth(!part.isEmpty && !places(of: part, in: source).isEmpty)
      }
    case "indexof":
      guard let source = text(0), let part = text(1) else { return .null }
      let start = min(max(whole(2) ?? 0, 0), source.count)
      return places(of: part, in: source).first { $0 >= start }.map { .whole(Int128($0)) } ?? .null
    case "substring":
      guard let source = text(0) else { return .null }
      return .text(slice(source, whole(1) ?? 0, whole(2) ?? source.count))
    case "between":
      guard let source = text(0), let left = text(1), let right = text(2),
        case .text(let plain) = arguments[0], let first = places(of: left, in: source).first
      else { return .null }
      let start = first + left.count
      let ends = places(of: right, in: source).filter { $0 >= start }
      let isGreedy = arguments.count > 3 && arguments[3].truth == true
      guard let end = isGreedy ? ends.last : ends.first else { return .null }
      return .text(String(decoding: Array(plain.utf16)[start..<end], as: UTF16.self))
    case "cidrmatch":
      guard case .text(let text) = arguments[0], let address = OracleAddress(text) else {
        return .null
      }
      return .truth(
        arguments.dropFirst().contains { network in
          guard case .text(let network) = network else { return false }
          return OracleNetwork(network)?.holds(address) ?? false
        }
      )
    case "number":
      guard case .text(let text) = arguments[0] else { return .null }
      return number(text, base: whole(1))
    default: return .null
    }
  }

  private func places(of part: [UInt16], in source: [UInt16]) -> [Int] {
    guard part.count <= source.count else { return [] }
    return (0...(source.count - part.count)).filter { source[$0...].starts(with: part) }
  }

  /// A slice as in Python; a bound inside of a pair of surrogates is the pair's beginning.
  private func slice(_ source: [UInt16], _ start: Int, _ end: Int) -> String {
    func bound(_ position: Int) -> Int {
      let place = min(max(position < 0 ? position + source.count : position, 0), source.count)
      return place < source.count && (0xDC00...0xDFFF).contains(source[place]) ? place - 1 : place
    }
    let from = bound(start)
    let to = bound(end)
    return from < to ? String(decoding: source[from..<to], as: UTF16.self) : ""
  }

  /// Blanks around it do not matter; `0x` before it is base 16 where that or nothing is asked for.
  private func number(_ text: String, base: Int?) -> OracleValue {
    var bytes = Array(text.utf8)
    while let last = bytes.last, last <= 32 { bytes.removeLast() }
    while let first = bytes.first, first <= 32 { bytes.removeFirst() }
    let body = String(decoding: bytes, as: UTF8.self)
    let isHexadecimal = body.lowercased().hasPrefix("0x") && bytes.count > 2
    if isHexadecimal, base == nil || base == 16 { return digits(String(body.dropFirst(2)), 16) }
    guard let base, base != 10 else { return OracleValue(spelling: body) ?? .null }
    return digits(body, base)
  }

  private func digits(_ text: String, _ base: Int) -> OracleValue {
    guard (2...36).contains(base) else { return .null }
    var rest = Substring(text)
    let isNegative = rest.first == "-"
    if isNegative || rest.first == "+" { rest.removeFirst() }
    var value: Int128 = 0
    guard !rest.isEmpty else { return .null }
    for byte in rest.utf8 {
      let place: UInt8
      switch byte {
      case 48...57: place = byte - 48
      case 65...90: place = byte - 55
      case 97...122: place = byte - 87
      default: return .null
      }
      guard place < base, value < 1 << 100 else { return .null }
      value = value * Int128(base) + Int128(place)
    }
    return Int64(exactly: isNegative ? -value : value) == nil
      ? .null : .whole(isNegative ? -value : value)
  }
}
