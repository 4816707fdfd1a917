// SPDX-License-Identifier: Apache-2.0
import Events

/// A text with places for the values of an alert, in the part of Mustache that needs no program:
///
/// - `{{field.path}}`: the values there, with commas between; nothing where there is none.
/// - `{{#field.path}}…{{/field.path}}`: once for each value, which is `{{.}}` inside.
/// - `{{^field.path}}…{{/field.path}}`: where there is none.
/// - `{{! remark }}`
///
/// Values are always escaped for the place that they go to, so the form that is not, `{{{x}}}`, is
/// refused. `context.rule.…`, as Elastic's templates say, is `kibana.alert.rule.…`.
package struct Template: Sendable, Equatable {
  /// Most bytes of a template, depth of its sections, and bytes of a value and of all that is made.
  static let sizeLimit = 65_536
  static let depthLimit = 8
  static let valueLimit = 8_192
  static let outputLimit = 262_144

  enum Part: Sendable, Equatable {
    case text([UInt8])
    case value(String)
    case section(String, isInverted: Bool, [Part])
  }

  let parts: [Part]

  /// Reads a template.
  package init(_ text: String) throws(TemplateProblem) {
    guard text.utf8.count <= Self.sizeLimit else {
      throw TemplateProblem("the template is longer than \(Self.sizeLimit) bytes", "shorten it")
    }
    var reader = TemplateReader(Array(text.utf8))
    parts = try reader.parts(until: nil, depth: 0)
  }

  /// A text without places for values.
  init(literally text: String) { parts = [.text(Array(text.utf8))] }

  /// The text for a document, each value written by `escape`.
  func render(_ document: JSONValue, _ escape: Escaping) -> [UInt8] {
    var rendering = Rendering(document: document, escape: escape)
    rendering.add(parts, nil)
    return rendering.output
  }

  /// A text in the making.
  private struct Rendering {
    let document: JSONValue
    let escape: Escaping
    var output: [UInt8] = []
    /// Parts that may still be looked at: sections in one another multiply.
    var steps = 10_000

    mutating func add(_ parts: [Part], _ current: JSONValue?) {
      for part in parts {
        guard output.count < Template.outputLimit, steps > 0 else { return }
        steps -= 1
        switch part {
        case .text(let text): output += text
        case .value(let path):
          let texts = Template.values(path, document, current).compactMap(\.scalarText)
          escape.write(Template.cut(texts.joined(separator: ", ")), to: &output)
        case .section(let path, let isInverted, let inner):
          let values = Template.values(path, document, current)
            .filter { $0 != .null && $0 != false }
          if isInverted {
            if values.isEmpty { add(inner, current) }
          } else {
            for value in values where steps > 0 { add(inner, value) }
          }
        }
      }
    }
  }

  private static func values(
    _ path: String,
    _ document: JSONValue,
    _ current: JSONValue?
  ) -> [JSONValue] {
    if path == "." { return current.map { [$0] } ?? [] }
    if let current, case .object = current {
      let inner = current.values(at: path)
      if !inner.isEmpty { return inner }
    }
    let rule = "context.rule."
    if path.hasPrefix(rule) {
      return document.values(at: "kibana.alert.rule." + path.dropFirst(rule.count))
    }
    return document.values(at: path)
  }

  /// The beginning of a long text, whole characters of it.
  static func cut(_ text: String, to limit: Int = valueLimit) -> String {
    guard text.utf8.count > limit else { return text }
    var end = text.utf8.index(text.startIndex, offsetBy: limit)
    while end > text.startIndex, UTF8.isContinuation(text.utf8[end]) {
      end = text.utf8.index(before: end)
    }
    return text[..<end] + "…"
  }
}

/// Why a text is no template.
package struct TemplateProblem: Error, Sendable, Equatable {
  package var message: String
  package var help: String

  init(_ message: String, _ help: String) {
    self.message = message
    self.help = help
  }
}
