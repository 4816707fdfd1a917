// SPDX-License-Identifier: Apache-2.0

extension Function {
  /// `stringContains[~](source, part)`
  static let stringContains = Function(
    name: .stringContains,
    parameters: [Parameter("source", .text), Parameter("part", .text)],
    hasInsensitiveForm: true,
    result: .boolean,
    summary: "Whether a text stands within another. The empty text stands in none.",
    examples: [
      Example(#"stringContains("start regsvr32.exe", "regsvr32")"#, "true"),
      Example(#"stringContains("start regsvr32.exe", "REG")"#, "false"),
      Example(#"stringContains~("start regsvr32.exe", "REG")"#, "true"),
      Example(#"stringContains("a", "")"#, "false"),
      Example(#"stringContains(null, "a")"#, "null"),
    ],
    evaluate: { call in
      guard let source = call.foldedText(0), let part = call.foldedText(1) else { return .null }
      if source.isEmpty || part.isEmpty { return .boolean(false) }
      return .boolean(TextPosition.first(part, in: source) != nil)
    }
  )
}
