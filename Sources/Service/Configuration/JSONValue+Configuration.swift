// SPDX-License-Identifier: Apache-2.0
import Events

/// The values of configuration keys, from a file's types or from the text of a variable.
extension JSONValue {
  typealias Refusal = ConfigurationKey.Refusal

  func path() throws(Refusal) -> String {
    guard let text = stringValue, !text.isEmpty, !text.utf8.contains(0) else {
      throw Refusal(message: "a path is wanted here", help: ["write it in quotes"])
    }
    return text
  }

  /// Several paths; of a variable, those between colons.
  func paths() throws(Refusal) -> [String] {
    if let text = stringValue { return text.split(separator: ":").map(String.init) }
    guard let elements = arrayValue else {
      throw Refusal(message: "a list of paths is wanted here", help: [#"such as ["/etc/rules"]"#])
    }
    var paths: [String] = []
    for element in elements { paths.append(try element.path()) }
    return paths
  }

  /// Several paths that begin with /.
  func places() throws(Refusal) -> [String] {
    let places = try paths()
    for place in places where !place.hasPrefix("/") {
      throw Refusal(
        message: "a watched place begins with /, and \"\(place)\" does not",
        help: [#"such as ["/etc", "/home/*/.ssh"]"#]
      )
    }
    return places
  }

  func oneOf<Choice: RawRepresentable<String> & CaseIterable>(
    _ type: Choice.Type
  ) throws(Refusal) -> Choice {
    guard let text = stringValue, let choice = Choice(rawValue: text) else {
      let names = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
      throw Refusal(message: "there is no such choice", help: ["one of \(names)"])
    }
    return choice
  }

  /// A time span in nanoseconds.
  func span(_ range: ClosedRange<Int64>) throws(Refusal) -> Int64 {
    guard let text = stringValue, let span = SpanText.nanoseconds(text) else {
      throw Refusal(
        message: "a time span is wanted here",
        help: [#"a number and ms, s, m, h, d or w, in quotes: "90s""#]
      )
    }
    guard range.contains(span) else {
      let bounds = "\(SpanText.text(range.lowerBound)) to \(SpanText.text(range.upperBound))"
      throw Refusal(message: "this span is out of bounds", help: ["from \(bounds)"])
    }
    return span
  }

  func count(_ range: ClosedRange<Int>) throws(Refusal) -> Int {
    let number: Int? =
      switch self {
      case .number(let text): Int(text)
      case .string(let text): Int(text)
      default: nil
      }
    guard let number, range.contains(number) else {
      throw Refusal(
        message: "a whole number is wanted here",
        help: ["from \(range.lowerBound) to \(range.upperBound)"]
      )
    }
    return number
  }

  func size() throws(Refusal) -> Int {
    guard let text = stringValue, let bytes = SizeText.bytes(text), bytes > 0 else {
      throw Refusal(
        message: "a size is wanted here",
        help: [#"a number and kB, MB, GB, TB, KiB, MiB, GiB or TiB, in quotes: "20GB""#]
      )
    }
    return bytes
  }

  func size(_ range: ClosedRange<Int>) throws(Refusal) -> Int {
    let bytes = try size()
    guard range.contains(bytes) else {
      let bounds = "\(SizeText.text(range.lowerBound)) to \(SizeText.text(range.upperBound))"
      throw Refusal(message: "this size is out of bounds", help: ["from \(bounds)"])
    }
    return bytes
  }

  /// A part of a whole, from `"25%"`.
  func percent(_ range: ClosedRange<Int>) throws(Refusal) -> Double {
    guard let text = stringValue, text.hasSuffix("%"), let number = Int(text.dropLast()),
      range.contains(number)
    else {
      throw Refusal(
        message: "a percentage is wanted here",
        help: [#"from \#(range.lowerBound)% to \#(range.upperBound)%, in quotes: "25%""#]
      )
    }
    return Double(number) / 100
  }

  func truth() throws(Refusal) -> Bool {
    switch self {
    case .bool(let truth): return truth
    case .string("true"), .string("1"): return true
    case .string("false"), .string("0"): return false
    default: throw Refusal(message: "true or false is wanted here", help: ["without quotes"])
    }
  }

  func unlessNever<Value>(
    _ read: (JSONValue) throws(Refusal) -> Value
  ) throws(Refusal) -> Value? {
    if stringValue == "never" || stringValue == "any" { return nil }
    return try read(self)
  }
}
