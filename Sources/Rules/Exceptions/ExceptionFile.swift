// SPDX-License-Identifier: Apache-2.0
package import EQL
import Events

/// What a file of exceptions holds: an export of Elastic's (NDJSON: lists, items, details), an object, or
/// an array of them. Nothing is thrown, everything is said.
package struct ExceptionFile: Sendable {
  /// An item, and where it stands.
  package struct Located: Sendable {
    package var item: ExceptionItem
    fileprivate var range: Range<Int>
  }

  /// The text that problems point into.
  package let source: SourceText
  /// The lists, in the order of the file.
  package private(set) var lists: [ExceptionList] = []
  /// The items that can be read, in the order of the file.
  package private(set) var located: [Located] = []
  /// All problems.
  package private(set) var issues: [RuleIssue] = []
  /// Rules, connectors and other lines that are not of exceptions.
  package private(set) var otherLines = 0

  /// The items that can be read.
  package var items: [ExceptionItem] { located.map(\.item) }
  /// Whether something in it cannot be used.
  package var hasErrors: Bool { issues.contains(where: \.isError) }

  /// Largest file that is read, in bytes.
  package static let maximumSize = 256 << 20

  /// Reads a file; `listID` is the list of items that name none.
  package init(_ source: SourceText, listID: String? = nil) {
    self.source = source
    let bytes = source.bytes
    guard bytes.count <= Self.maximumSize else {
      report(.badExceptionFile, "the file is larger than 256 MB", at: 0..<1)
      return
    }
    // An export begins with an object a line; anything else is one document.
    if let end = bytes.firstIndex(of: UInt8(ascii: "\n")),
      bytes[end...].contains(where: { $0 > 32 }),
      (try? JSONValue.parse(bytes[..<end])) != nil
    {
      for number in 1...source.lineStarts.count {
        let start = source.lineStarts[number - 1]
        let end = number < source.lineStarts.count ? source.lineStarts[number] : bytes.count
        if bytes[start..<end].contains(where: { $0 > 32 }) { read(start..<end, listID) }
      }
    } else {
      read(0..<bytes.count, listID)
    }
    checkDuplicates()
  }

  private mutating func read(_ range: Range<Int>, _ listID: String?) {
    let bytes = source.bytes[range]
    do throws(JSONError) {
      let document = try JSONValue.parse(bytes)
      if case .array(let elements) = document {
        for (number, element) in elements.enumerated() {
          let place = JSONPlace.range(of: [.element(number)], in: bytes)
          take(element, place.lowerBound..<place.upperBound, listID)
        }
      } else {
        take(document, range, listID)
      }
    } catch {
      let at = min(range.lowerBound + error.offset, max(range.lowerBound, range.upperBound - 1))
      report(.badExceptionFile, "this is no JSON: \(error.reason)", at: at..<(at + 1))
    }
  }

  /// Kinds of lines are told apart by their shape, as Elastic does.
  private mutating func take(_ document: JSONValue, _ range: Range<Int>, _ listID: String?) {
    var reader = ExceptionItemReader()
    if document["item_id"] != nil || document["entries"] != nil {
      if let item = reader.item(document, listID: listID) {
        located.append(Located(item: item, range: range))
      }
    } else if document["list_id"] != nil {
      if let list = reader.list(document) {
        lists.append(list)
        if list.isEnforcedElsewhere {
          report(
            .enforcedElsewhere,
            "the list `\(list.id)` is kept; sensors enforce it, rules do not",
            at: range
          )
        }
      }
    } else if document.objectValue != nil {
      otherLines += 1
    } else {
      report(.badExceptionFile, "an object is expected here", at: range)
    }
    add(reader.problems, of: range)
  }

  /// Adds problems that an item turned out to have since.
  package mutating func add(_ problems: [ExceptionProblem], of item: Located) {
    add(problems, of: item.range)
  }

  private mutating func add(_ problems: [ExceptionProblem], of range: Range<Int>) {
    guard issues.count < Diagnostic.limit else { return }
    issues += problems.map {
      RuleIssue(source: source, diagnostic: $0.diagnostic(source.bytes[range]))
    }
  }

  private mutating func report(_ code: DiagnosticCode, _ message: String, at range: Range<Int>) {
    guard issues.count < Diagnostic.limit else { return }
    issues.append(
      RuleIssue(
        source: source,
        diagnostic: Diagnostic(code, message, at: SourceRange(range.lowerBound, range.upperBound))
      )
    )
  }

  private mutating func checkDuplicates() {
    var seen: Set<String> = []
    for place in located where !seen.insert(place.item.id).inserted {
      report(.badException, "another item has the id `\(place.item.id)`", at: place.range)
    }
    var lists: Set<String> = []
    for list in self.lists where !lists.insert(list.id).inserted {
      report(.badException, "another list has the id `\(list.id)`", at: 0..<1)
    }
  }
}
