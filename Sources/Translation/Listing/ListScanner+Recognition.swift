// SPDX-License-Identifier: Apache-2.0

extension ListScanner {
  /// Whether an input has to be taken apart, by its beginning: an array of documents, an answer of
  /// Elasticsearch, or a document over several lines; nil where more of it may still tell. `isAll`: there is
  /// nothing more to look at; `isLog`: who reads the log puts documents over several lines together by itself.
  static func isNeeded(_ text: UnsafeRawBufferPointer, isAll: Bool, isLog: Bool) -> Bool? {
    guard let start = text.firstIndex(where: { $0 > 0x20 }) else { return isAll ? false : nil }
    let rest = UnsafeRawBufferPointer(rebasing: text[(start + 1)...])
    if isLog {
      guard let next = rest.first(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else {
        return isAll ? false : nil
      }
      if next == 0x0A { return false }
    }
    switch text[start] {
    case UInt8(ascii: "["):
      guard let next = rest.first(where: { $0 > 0x20 }) else { return isAll ? false : nil }
      return next == UInt8(ascii: "{") || next == UInt8(ascii: "]")
    case UInt8(ascii: "{"):
      guard let next = rest.first(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else {
        return isAll ? false : nil
      }
      if next == 0x0A { return true }
      var scanner = ListScanner()
      var documents: [UInt8] = []
      scanner.take(text, into: &documents)
      if scanner.hasFoundAnswer { return true }
      return scanner.ended > 0 || isAll ? false : nil
    default: return false
    }
  }
}
