// SPDX-License-Identifier: Apache-2.0

/// Where a syslog server listens: `unix:/dev/log`, `udp:HOST:PORT`, `tcp:HOST:PORT`.
package enum SyslogAddress: Sendable, Equatable {
  case unix(path: String)
  case udp(host: String, port: UInt16)
  case tcp(host: String, port: UInt16)

  /// Reads the text form; port 514 where there is none. IPv6 addresses stand in brackets.
  init?(_ text: String) {
    guard let colon = text.firstIndex(of: ":") else { return nil }
    var rest = text[text.index(after: colon)...]
    let kind = text[..<colon]
    if kind == "unix" {
      guard rest.hasPrefix("/"), rest.utf8.count < 108, !rest.utf8.contains(0) else { return nil }
      self = .unix(path: String(rest))
      return
    }
    if rest.hasPrefix("//") { rest = rest.dropFirst(2) }
    var port: UInt16 = 514
    if let last = rest.lastIndex(of: ":"), !rest[last...].contains("]") {
      guard let number = UInt16(rest[rest.index(after: last)...]), number > 0 else { return nil }
      port = number
      rest = rest[..<last]
    }
    if rest.hasPrefix("["), rest.hasSuffix("]") { rest = rest.dropFirst().dropLast() }
    guard !rest.isEmpty, rest.utf8.allSatisfy({ $0 > 32 && $0 < 127 && $0 != 47 }) else {
      return nil
    }
    switch kind {
    case "udp": self = .udp(host: String(rest), port: port)
    case "tcp": self = .tcp(host: String(rest), port: port)
    default: return nil
    }
  }
}
