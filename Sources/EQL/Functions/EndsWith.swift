// SPDX-License-Identifier: Apache-2.0

extension Function {
  /// `endsWith[~](source, part)`
  static let endsWith = Function(
    name: .endsWith,
    parameters: [Parameter("source", .text), Parameter("part", .text)],
    hasInsensitiveForm: true,
    result: .boolean,
    summary: "Whether a text ends with another.",
    examples: [
      Example(#"endsWith("regsvr32.exe", ".exe")"#, "true"),
      Example(#"endsWith("regsvr32.exe", ".EXE")"#, "false"),
      Example(#"endsWith~("regsvr32.exe", ".EXE")"#, "true"),
      Example(#"endsWith("exe", "regsvr32.exe")"#, "false"),
      Example(#"endsWith("a", null)"#, "null"),
    ],
    evaluate: { call in
      guard let source = call.foldedText(0), let part = call.foldedText(1) else { return .null }
      return .boolean(TextPosition.stands(part, in: source, at: source.count - part.count))
    }
  )
}
