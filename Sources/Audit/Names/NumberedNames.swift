// SPDX-License-Identifier: Apache-2.0

/// Names by number and numbers by name, from a text in which each name has the number behind that of
/// the one before it, and `@N` sets the next one.
struct NumberedNames: Sendable {
  private var names: [Int: [UInt8]] = [:]
  private var numbers: [[UInt8]: Int] = [:]

  init(_ text: StaticString) {
    var next = 0
    text.withUTF8Buffer { text in
      for word in text.split(whereSeparator: { $0 == 0x20 || $0 == 0x0A }) {
        if word.first == UInt8(ascii: "@") {
          next = word.dropFirst().reduce(0) { $0 * 10 + Int($1 - 0x30) }
          continue
        }
        names[next] = Array(word)
        numbers[Array(word)] = next
        next += 1
      }
    }
  }

  /// The name of a number.
  subscript(number: Int) -> [UInt8]? { names[number] }

  /// The number of a name.
  subscript(name: [UInt8]) -> Int? { numbers[name] }
}
