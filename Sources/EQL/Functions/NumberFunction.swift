// SPDX-License-Identifier: Apache-2.0

extension Function {
  /// `number(text[, base])`
  static let number = Function(
    name: .number,
    parameters: [
      Parameter("text", .text), Parameter("base", .integer, isOptional: true, passesNull: false),
    ],
    result: .real,
    summary: "The number that a text spells, with sign, fraction and exponent, or in another base "
      + "from 2 to 36; `0x` before it means base 16. Blanks around it do not matter. Null when it "
      + "spells none.",
    examples: [
      Example(#"number("1337")"#, "1337"),
      Example(#"number("42.5")"#, "42.5"),
      Example(#"number("-7")"#, "-7"),
      Example(#"number("0xdeadbeef")"#, "3735928559"),
      Example(#"number("deadbeef", 16)"#, "3735928559"),
      Example(#"number("1010", 2)"#, "10"),
      Example(#"number(" 12 ")"#, "12"),
      Example(#"number("beef")"#, "null"),
      Example("number(null)", "null"),
    ],
    evaluate: { call in
      guard let text = call.text(0) else { return .null }
      return NumberText.parse(text, base: call.integer(1)).map { .number($0) } ?? .null
    }
  )
}

/// Reads numbers as Elasticsearch's `number` does.
enum NumberText {
  /// The number that a text spells; `base` nil is 10, or 16 behind `0x`.
  static func parse(_ text: UnsafeBufferPointer<UInt8>, base: Int?) -> Number? {
    var rest = text[...]
    while let first = rest.first, first <= UInt8(ascii: " ") { rest.removeFirst() }
    while let last = rest.last, last <= UInt8(ascii: " ") { rest.removeLast() }
    let body = UnsafeBufferPointer(rebasing: rest)
    let isHexadecimal =
      body.count > 2 && body[0] == UInt8(ascii: "0") && body[1] | 0x20 == UInt8(ascii: "x")
    if isHexadecimal, base == nil || base == 16 {
      return digits(UnsafeBufferPointer(rebasing: body[2...]), 16)
    }
    guard let base, base != 10 else { return Number.parse(body) }
    return digits(body, base)
  }

  private static func digits(_ text: UnsafeBufferPointer<UInt8>, _ base: Int) -> Number? {
    guard (2...36).contains(base), text.count <= 66 else { return nil }
    return Int64(String(decoding: text, as: UTF8.self), radix: base).map { .integer($0) }
  }
}
