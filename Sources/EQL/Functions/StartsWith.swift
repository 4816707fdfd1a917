// SPDX-License-Identifier: Apache-2.0

extension Function {
  /// `startsWith[~](source, part)`
  static let startsWith = Function(
    name: .startsWith,
    parameters: [Parameter("source", .text), Parameter("part", .text)],
    hasInsensitiveForm: true,
    result: .boolean,
    summary: "Whether a text begins with another.",
    examples: [
      Example(#"startsWith("regsvr32.exe", "regsvr32")"#, "true"),
      Example(#"startsWith("regsvr32.exe", "Reg")"#, "false"),
      Example(#"startsWith~("regsvr32.exe", "Reg")"#, "true"),
      Example(#"startsWith("", "")"#, "true"),
      Example(#"startsWith(null, "a")"#, "null"),
    ],
    evaluate: { call in
      guard let source = call.foldedText(0), let part = call.foldedText(1) else { return .null }
      return .boolean(TextPosition.stands(part, in: source, at: 0))
    }
  )
}
