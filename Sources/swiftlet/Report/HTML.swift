// SPDX-License-Identifier: Apache-2.0

/// HTML that is put together of texts: everything that is not a tag of ours is escaped.
struct HTML {
  /// The markup so far.
  private(set) var markup = ""

  /// Adds a text: characters that mean something in HTML are escaped, in element and attribute alike;
  /// those that hide or turn text around are written out.
  /// Of one that is very long the beginning, and how much more there is.
  mutating func text(_ text: String) {
    let bytes = text.utf8.count
    guard bytes > Self.longest else {
      markup += Self.escaped(text)
      return
    }
    let shown = String(decoding: text.utf8.prefix(Self.longest), as: UTF8.self)
    markup += Self.escaped(shown) + " … (\(ProgressLine.bytes(bytes - Self.longest)) more)"
  }

  /// Bytes of a text that are shown: an event may hold millions.
  private static let longest = 16_384

  /// Adds an element with what `content` puts into it.
  mutating func element(
    _ name: StaticString,
    _ attributes: KeyValuePairs<StaticString, String> = [:],
    _ content: (inout HTML) -> Void
  ) {
    open(name, attributes)
    content(&self)
    markup += "</\(name)>"
    if Self.isBlock(name) { markup += "\n" }
  }

  /// Adds an element with a text.
  mutating func element(
    _ name: StaticString,
    _ attributes: KeyValuePairs<StaticString, String> = [:],
    text: String
  ) {
    element(name, attributes) { $0.text(text) }
  }

  /// Adds an element that has no content.
  mutating func empty(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>) {
    open(name, attributes)
    markup += "\n"
  }

  /// Adds markup of the program's own, which holds nothing of events.
  mutating func constant(_ text: StaticString) { markup += "\(text)" }

  private mutating func open(
    _ name: StaticString,
    _ attributes: KeyValuePairs<StaticString, String>
  ) {
    markup += "<\(name)"
    for (key, value) in attributes { markup += " \(key)=\"\(Self.escaped(value))\"" }
    markup += ">"
  }

  private static func isBlock(_ name: StaticString) -> Bool {
    switch "\(name)" {
    case "section", "article", "table", "tr", "ul", "ol", "li", "h1", "h2", "h3", "p", "dl", "dd",
      "div", "svg", "g", "rect", "header", "footer", "thead", "tbody", "details", "summary",
      "title":
      true
    default: false
    }
  }

  static func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.visible.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
