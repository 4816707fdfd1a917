// SPDX-License-Identifier: Apache-2.0
import Events

/// An investigation guide: Markdown with questions to ask the host.
///
/// In a rule file the questions stand apart (`[[transform.osquery]]`) and the text has slots,
/// `$osquery_0`; in a published rule they stand in the text as `!{osquery{…}}`. Both give the same.
package struct Guide: Sendable, Equatable {
  /// A question: SQL over the host's tables, with `{{field}}` placeholders for the alert's values.
  package struct Question: Sendable, Equatable {
    /// What it asks, for people.
    package var label: String
    /// The SQL.
    package var query: String

    /// A question from its parts.
    package init(label: String, query: String) {
      self.label = label
      self.query = query
    }
  }

  /// A piece of the guide.
  package enum Piece: Sendable, Equatable {
    case text(String)
    /// An index into `questions`.
    case question(Int)
  }

  /// The text with the questions at their places.
  package var pieces: [Piece]
  /// The questions in the order of the text.
  package var questions: [Question]

  /// A guide from a rule's `note` and its `[[transform.osquery]]` entries.
  package init(note: String, osquery: [Question]) {
    guard note.holds("$osquery_") || note.holds("!{osquery{") else {
      pieces = note.isEmpty ? [] : [.text(note)]
      questions = []
      return
    }
    var pieces: [Piece] = []
    var questions: [Question] = []
    var rest = note[...]
    while let mark = Self.nextMark(in: rest) {
      let question: Question?
      let end: Substring.Index
      if mark.isInline {
        (question, end) = Self.inline(rest[mark.start...])
      } else {
        let digits = rest[rest.index(mark.start, offsetBy: "$osquery_".count)...].prefix {
          $0.isASCII && $0.isNumber
        }
        let number = Int(digits) ?? -1
        let entry = osquery.indices.contains(number) ? osquery[number] : nil
        // One without SQL stands in the list for the numbers of the others only.
        question = entry?.query.isEmpty == false ? entry : nil
        end = digits.endIndex
      }
      if let question {
        pieces.append(.text(String(rest[..<mark.start])))
        pieces.append(.question(questions.count))
        questions.append(question)
      } else {
        pieces.append(.text(String(rest[..<end])))
      }
      rest = rest[end...]
    }
    pieces.append(.text(String(rest)))
    self.pieces = pieces.filter { $0 != .text("") }
    self.questions = questions
  }

  /// The whole as plain Markdown, each question as `[n] label`.
  package var markdown: String {
    pieces.map { piece in
      switch piece {
      case .text(let text): text
      case .question(let index): "**[\(index + 1)] \(questions[index].label)**"
      }
    }.joined()
  }

  /// By bytes, for guides are long and most have no mark.
  private static func nextMark(in text: Substring) -> (start: Substring.Index, isInline: Bool)? {
    let bytes = text.utf8
    var rest = bytes[...]
    while let start = rest.firstIndex(where: { $0 == UInt8(ascii: "$") || $0 == UInt8(ascii: "!") })
    {
      if rest[start...].starts(with: "$osquery_".utf8) { return (start, false) }
      if rest[start...].starts(with: "!{osquery{".utf8) { return (start, true) }
      rest = rest[bytes.index(after: start)...]
    }
    return nil
  }

  /// Reads `!{osquery{json}}`; the braces are matched outside of JSON strings.
  private static func inline(_ text: Substring) -> (Question?, Substring.Index) {
    let start = text.index(text.startIndex, offsetBy: "!{osquery".count)
    var depth = 0
    var isInString = false
    var isEscaped = false
    var index = start
    while index < text.endIndex {
      let character = text[index]
      index = text.index(after: index)
      if isEscaped {
        isEscaped = false
      } else if isInString {
        if character == "\\" { isEscaped = true }
        if character == "\"" { isInString = false }
      } else if character == "\"" {
        isInString = true
      } else if character == "{" {
        depth += 1
      } else if character == "}" {
        depth -= 1
        if depth == 0 { break }
      }
    }
    guard depth == 0, let json = try? JSONValue.parse(String(text[start..<index])),
      let query = json["query"]?.stringValue
    else { return (nil, index) }
    let end = index < text.endIndex && text[index] == "}" ? text.index(after: index) : index
    return (Question(label: json["label"]?.stringValue ?? query, query: query), end)
  }
}
