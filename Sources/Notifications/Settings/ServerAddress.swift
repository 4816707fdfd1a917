// SPDX-License-Identifier: Apache-2.0

/// What may stand as the address of a server.
enum ServerAddress {
  /// Why `url` is no address in one of these schemes; nil where it is one.
  ///
  /// libcurl reads the rest; this is what must not reach it: other schemes, names and passwords (they
  /// would be printed with the address), blanks and control characters.
  static func problem(_ url: String, schemes: [String]) -> (message: String, help: String)? {
    let forms = schemes.map { $0 + "://…" }.joined(separator: " or ")
    guard url.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
      return ("a blank or a letter that no address has stands in it", "write \(forms) in ASCII")
    }
    guard let mark = url.range(of: "://"),
      schemes.contains(url[..<mark.lowerBound].lowercased())
    else { return ("the address must begin with \(forms)", "write \(forms)") }
    let host = url[mark.upperBound...].prefix { !"/?#".contains($0) }
    if host.contains("@") {
      return ("a name or a password stands in the address", "take it out of the address")
    }
    if host.isEmpty || host.hasPrefix(":") {
      return ("the address names no host", "write \(schemes[0])://HOST")
    }
    return nil
  }

  /// The address without what follows its host.
  static func masked(_ url: String) -> String {
    guard let mark = url.range(of: "://") else { return "****" }
    let host = url[mark.upperBound...].prefix { !"/?#".contains($0) }
    let shown = host.lastIndex(of: "@").map { host[host.index(after: $0)...] } ?? host
    return url[..<mark.upperBound] + shown + "/****"
  }
}

extension String {
  /// The first place of a text.
  fileprivate func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) {
        return start..<index(start, offsetBy: text.count)
      }
      start = index(after: start)
    }
    return nil
  }
}
