// SPDX-License-Identifier: Apache-2.0

extension JSONValue {
  /// A whole number.
  package static func integer(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }

  /// Texts as an array.
  package static func strings(_ values: [String]) -> JSONValue {
    .array(values.map { .string($0) })
  }

  /// The members of an object, else nil.
  package var members: [Member]? {
    if case .object(let members) = self { return members }
    return nil
  }

  /// A scalar as text: strings bare, numbers as written; nil for null, arrays and objects.
  package var scalarText: String? {
    switch self {
    case .string(let text), .number(let text): text
    case .bool(let value): value ? "true" : "false"
    default: nil
    }
  }

  /// The first value of a dotted path that is not null, as text.
  package func text(at path: String) -> String? {
    for value in values(at: path) {
      if let text = value.scalarText { return text }
    }
    return nil
  }

  /// The texts of all values of a dotted path that are not null.
  package func texts(at path: String) -> [String] {
    values(at: path).compactMap(\.scalarText)
  }

  /// Reads one JSON document from text.
  package static func parse(_ text: String) throws(JSONError) -> JSONValue {
    try parse(Array(text.utf8))
  }

  /// The byte ranges of the elements of a top-level member that is an array: what each was, to the
  /// byte. Nil when there is no such member. `bytes` must be valid JSON.
  package static func elementRanges(of key: String, in bytes: [UInt8]) -> [Range<Int>]? {
    guard let whole = spans(of: key, in: bytes), bytes[whole.lowerBound] == UInt8(ascii: "[") else {
      return nil
    }
    var ranges: [Range<Int>] = []
    var start = whole.lowerBound + 1
    var depth = 0
    var isInString = false
    var isEscaped = false
    func close(_ end: Int) {
      let blanks: Set<UInt8> = [32, 9, 10, 13]
      var range = start..<end
      while let first = range.first, blanks.contains(bytes[first]) { range = range.dropFirst() }
      while let last = range.last, blanks.contains(bytes[last]) { range = range.dropLast() }
      if !range.isEmpty { ranges.append(range) }
    }
    for index in (whole.lowerBound + 1)..<whole.upperBound {
      let byte = bytes[index]
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isInString = true
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"): depth -= 1
      case UInt8(ascii: "]"):
        if depth == 0 { close(index) } else { depth -= 1 }
      case UInt8(ascii: ",") where depth == 0:
        close(index)
        start = index + 1
      default: break
      }
    }
    return ranges
  }
}

extension JSONValue.Member {
  /// A member from key and value.
  package init(_ key: String, _ value: JSONValue) {
    self.init(key: key, value: value)
  }
}
