// SPDX-License-Identifier: Apache-2.0

extension Function {
  /// `substring(source, start[, end])`
  static let substring = Function(
    name: .substring,
    parameters: [
      Parameter("source", .text), Parameter("start", .integer, passesNull: false),
      Parameter("end", .integer, isOptional: true, passesNull: false),
    ],
    result: .text,
    summary:
      "The part of a text from a position up to, not with, another. Negative positions count "
      + "from the end, positions beyond the text are its ends. Null is the beginning and the end.",
    examples: [
      Example(#"substring("start regsvr32.exe", 6)"#, #""regsvr32.exe""#),
      Example(#"substring("start regsvr32.exe", 0, 5)"#, #""start""#),
      Example(#"substring("start regsvr32.exe", -4)"#, #"".exe""#),
      Example(#"substring("start regsvr32.exe", -4, -1)"#, #"".ex""#),
      Example(#"substring("abc", 5)"#, #""""#),
      Example(#"substring(null, 1)"#, "null"),
    ],
    evaluate: { call in
      guard let source = call.text(0) else { return .null }
      let length = TextPosition.length(source)
      func bound(_ position: Int) -> Int {
        min(max(position < 0 ? position &+ length : position, 0), length)
      }
      let start = bound(call.integer(1) ?? 0)
      let end = bound(call.integer(2) ?? length)
      guard start < end else { return .text(UnsafeBufferPointer(rebasing: source[..<0])) }
      let first = TextPosition.byte(source, at: start)
      let last = TextPosition.byte(source, at: end)
      return .text(UnsafeBufferPointer(rebasing: source[first..<max(first, last)]))
    }
  )
}
