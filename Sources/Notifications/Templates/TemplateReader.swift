// SPDX-License-Identifier: Apache-2.0

/// A cursor over the text of a template.
struct TemplateReader {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The parts up to the end of the section `name`, or of the text.
  mutating func parts(until name: String?, depth: Int) throws(TemplateProblem) -> [Template.Part] {
    var parts: [Template.Part] = []
    var start = position
    while position < bytes.count {
      guard has("{{", at: position) else {
        position += 1
        continue
      }
      if position > start { parts.append(.text(Array(bytes[start..<position]))) }
      let tag = try tag()
      start = position
      let word = String(tag.dropFirst()).trimmed
      switch tag.utf8.first {
      case UInt8(ascii: "!"): continue
      case UInt8(ascii: "#"), UInt8(ascii: "^"):
        guard depth < Template.depthLimit else {
          throw TemplateProblem(
            "sections stand deeper than \(Template.depthLimit) in one another",
            "close some of them earlier"
          )
        }
        let path = try path(word)
        let inner = try self.parts(until: path, depth: depth + 1)
        parts.append(.section(path, isInverted: tag.hasPrefix("^"), inner))
        start = position
      case UInt8(ascii: "/"):
        guard let name, word == name else {
          throw TemplateProblem(
            "{{/\(word)}} closes nothing",
            name.map { "write {{/\($0)}} first" } ?? "write {{#\(word)}} before it"
          )
        }
        return parts
      case UInt8(ascii: "{"), UInt8(ascii: "&"):
        throw TemplateProblem("values are always escaped here", "write {{field.path}}")
      case UInt8(ascii: ">"), UInt8(ascii: "="):
        throw TemplateProblem(
          "{{\(tag)}} is no place for a value",
          "a template has {{field}}, {{#field}}, {{^field}} and {{/field}}"
        )
      default: parts.append(.value(try path(tag.trimmed)))
      }
    }
    if let name {
      throw TemplateProblem("{{#\(name)}} is not closed", "write {{/\(name)}} behind it")
    }
    if position > start { parts.append(.text(Array(bytes[start..<position]))) }
    return parts
  }

  private func has(_ text: StaticString, at place: Int) -> Bool {
    place + text.utf8CodeUnitCount <= bytes.count
      && (0..<text.utf8CodeUnitCount).allSatisfy { bytes[place + $0] == text.utf8Start[$0] }
  }

  /// What stands between `{{` and `}}`.
  private mutating func tag() throws(TemplateProblem) -> String {
    position += 2
    let start = position
    while position < bytes.count, !has("}}", at: position) { position += 1 }
    guard position < bytes.count else {
      throw TemplateProblem("{{ is not closed", "write }} behind the field's name")
    }
    defer { position += 2 }
    return String(decoding: bytes[start..<position], as: UTF8.self).trimmed
  }

  private func path(_ word: String) throws(TemplateProblem) -> String {
    let isPath =
      !word.isEmpty && word.utf8.count <= 256
      && word.utf8.allSatisfy { $0 > 32 && $0 != 127 && $0 != UInt8(ascii: "{") }
    if isPath { return word }
    throw TemplateProblem("`\(word)` is no field", "write a field's path, as in {{host.name}}")
  }
}

extension String {
  /// Without blanks around it.
  fileprivate var trimmed: String {
    let bytes = utf8.drop { $0 <= 32 }
    guard let last = bytes.lastIndex(where: { $0 > 32 }) else { return "" }
    return String(decoding: bytes[...last], as: UTF8.self)
  }
}
