// SPDX-License-Identifier: Apache-2.0

extension Function {
  /// `concat(value, …)`
  static let concat = Function(
    name: .concat,
    parameters: [Parameter("value", .any)],
    isVariadic: true,
    result: .text,
    summary:
      "The values one behind the other as text, numbers and truth values as they are written; "
      + "null when one is null.",
    examples: [
      Example(#"concat("process is ", "explorer.exe")"#, #""process is explorer.exe""#),
      Example(#"concat("pid ", 42, " ", true)"#, #""pid 42 true""#),
      Example(#"concat("a", null)"#, "null"),
    ],
    evaluate: { call in
      var length = 0
      var parts: [UnsafeBufferPointer<UInt8>] = []
      parts.reserveCapacity(call.count)
      for argument in call.arguments {
        guard let part = argument.text(in: call.memory) else { return .null }
        parts.append(part)
        length += part.count
      }
      guard let room = call.memory.take(length) else { return .null }
      var place = 0
      for part in parts {
        for byte in part {
          room[place] = byte
          place += 1
        }
      }
      return .text(UnsafeBufferPointer(room))
    }
  )
}
