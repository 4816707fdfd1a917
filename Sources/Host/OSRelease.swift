// SPDX-License-Identifier: Apache-2.0

/// The distribution, from `os-release` (os-release(5)).
package struct OSRelease: Sendable, Equatable {
  /// The short name, such as `debian` or `rhel`.
  package var id = "linux"
  /// `Debian GNU/Linux`.
  package var name = "Linux"
  /// `12`; empty for rolling distributions.
  package var version = ""
  /// `Debian GNU/Linux 12 (bookworm)`.
  package var prettyName = "Linux"
  /// The first of `ID_LIKE`, else `id`: the family of distributions.
  package var family = "linux"

  /// Parses the file's text; what is missing keeps its default.
  package init(_ text: String) {
    var like = ""
    for line in text.split(separator: "\n") {
      guard let equals = line.firstIndex(of: "="), line.first != "#" else { continue }
      let value = Self.unquote(line[line.index(after: equals)...])
      switch line[..<equals] {
      case "ID": id = value
      case "NAME": name = value
      case "VERSION_ID": version = value
      case "PRETTY_NAME": prettyName = value
      case "ID_LIKE": like = value.split(separator: " ").first.map(String.init) ?? ""
      default: continue
      }
    }
    family = like.isEmpty ? id : like
  }

  /// This host's.
  package static func current() -> OSRelease {
    OSRelease(
      FileReading.text("/etc/os-release") ?? FileReading.text("/usr/lib/os-release") ?? ""
    )
  }

  private static func unquote(_ text: Substring) -> String {
    guard let quote = text.first, quote == "\"" || quote == "'", text.last == quote, text.count >= 2
    else { return String(text) }
    var result = ""
    var escaped = false
    for character in text.dropFirst().dropLast() {
      if character == "\\" && !escaped && quote == "\"" {
        escaped = true
      } else {
        result.append(character)
        escaped = false
      }
    }
    return result
  }
}
