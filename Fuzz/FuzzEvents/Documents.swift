// SPDX-License-Identifier: Apache-2.0
import Events

/// Bytes as one JSON document: what is read, written and read again is the same.
enum Documents {
  static func check(_ bytes: [UInt8]) {
    guard let document = parse(bytes) else { return }
    let written = document.serialised()
    guard let again = parse(Array(written.utf8)) else { fatalError("cannot read \(written)") }
    guard again == document, again.serialised() == written else {
      fatalError("\(written) reads as \(again)")
    }
    for path in EventFile.paths {
      var changed = document
      changed.set(path, "x")
      guard changed.text(at: path) != nil else { fatalError("\(path) was set and is not there") }
      changed.remove(path)
      guard changed.values(at: path).isEmpty else { fatalError("\(path) was removed and is there") }
    }
    for key in ["events", "a"] { checkElements(of: key, bytes, document) }
  }

  /// The byte ranges of an array's elements hold its elements.
  private static func checkElements(of key: String, _ bytes: [UInt8], _ document: JSONValue) {
    let elements = document[key]?.arrayValue
    let ranges = JSONValue.elementRanges(of: key, in: bytes)
    guard elements?.count == ranges?.count else { fatalError("\(key): ranges are not elements") }
    for (element, range) in zip(elements ?? [], ranges ?? []) {
      guard parse(Array(bytes[range])) == element else { fatalError("\(key): \(range) is off") }
    }
  }

  private static func parse(_ bytes: [UInt8]) -> JSONValue? {
    do throws(JSONError) {
      return try JSONValue.parse(bytes)
    } catch {
      guard 0...bytes.count ~= error.offset, !error.reason.isEmpty else {
        fatalError("an error at \(error.offset) of \(bytes.count)")
      }
      return nil
    }
  }
}
