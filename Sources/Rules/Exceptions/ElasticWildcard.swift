// SPDX-License-Identifier: Apache-2.0

/// The pattern of Elasticsearch's `wildcard` query, which Lucene's `WildcardQuery` reads: `*` is any run
/// of characters, `?` any one, and a backslash takes the character behind it as it is; one at the end
/// stands for itself.
enum ElasticWildcard: Equatable {
  /// No wildcard is left: the text itself.
  case text(String)
  /// A pattern in which every `*` and `?` is one.
  case pattern(String)
  /// One that has wildcards and stars or question marks that are none, as a regular expression in
  /// Lucene's syntax.
  case regex(String)

  init(_ pattern: String) {
    var parts: [(scalar: Unicode.Scalar, isWild: Bool)] = []
    var scalars = pattern.unicodeScalars.makeIterator()
    while let scalar = scalars.next() {
      if scalar == "\\" {
        parts.append((scalars.next() ?? scalar, false))
      } else {
        parts.append((scalar, scalar == "*" || scalar == "?"))
      }
    }
    var plain = String.UnicodeScalarView()
    plain.append(contentsOf: parts.lazy.map(\.scalar))
    guard parts.contains(where: \.isWild) else {
      self = .text(String(plain))
      return
    }
    guard parts.contains(where: { !$0.isWild && ($0.scalar == "*" || $0.scalar == "?") }) else {
      self = .pattern(String(plain))
      return
    }
    var regex = ""
    for (scalar, isWild) in parts {
      if isWild {
        regex += scalar == "*" ? ".*" : "."
      } else {
        if scalar.isASCII, !scalar.properties.isAlphabetic, !("0"..."9" ~= scalar) {
          regex += "\\"
        }
        regex.unicodeScalars.append(scalar)
      }
    }
    self = .regex(regex)
  }
}
