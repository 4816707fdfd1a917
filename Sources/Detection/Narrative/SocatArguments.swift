// SPDX-License-Identifier: Apache-2.0

/// What socat was asked to join, read from its two address arguments as socat(1) reads them:
/// `KEYWORD:parameter,option,…`, two of them after the options.
struct SocatArguments: Equatable, CustomStringConvertible {
  /// One address.
  struct Address: Equatable {
    /// The keyword in capitals.
    var keyword: String
    /// What stands between the first colon and the first comma.
    var parameters: String

    var isListener: Bool {
      keyword.hasSuffix("-LISTEN") || keyword.hasSuffix("-L") || keyword.hasSuffix("-RECVFROM")
        || keyword.hasSuffix("-RECV")
    }
  }

  private(set) var addresses: [Address] = []

  /// Options of socat(1) whose value is the next word.
  private static let withValue: Set<String> = ["-b", "-t", "-T", "-L", "-W", "-lf", "-lp", "-ly"]

  init(_ words: ArraySlice<String>) {
    var rest = words
    while let word = rest.first, addresses.count < 2 {
      rest = rest.dropFirst()
      if word.hasPrefix("-"), word.count > 1, !word.contains(":") {
        if Self.withValue.contains(word) { rest = rest.dropFirst() }
        continue
      }
      let head = word.prefix { $0 != "," }
      let keyword = head.prefix { $0 != ":" }
      addresses.append(
        Address(
          keyword: keyword.uppercased(),
          parameters: String(head.dropFirst(keyword.count + 1))
        )
      )
    }
  }

  var description: String {
    guard let first = addresses.first else { return "started" }
    let second = addresses.count > 1 ? addresses[1] : nil
    if first.isListener || second?.isListener != true {
      return phrase(first) + (second.map { " and joins it to \(Self.target($0))" } ?? "")
    }
    return second.map { phrase($0) + " and joins it to \(Self.target(first))" } ?? phrase(first)
  }

  private func phrase(_ address: Address) -> String {
    guard address.isListener else { return "opened \(Self.target(address))" }
    let kind = address.keyword.prefix { $0 != "-" }
    if kind == "UNIX" || kind == "ABSTRACT" { return "listens on the socket \(address.parameters)" }
    return "opened a \(Self.family(String(kind))) listener on port \(address.parameters)"
  }

  private static func family(_ keyword: String) -> String {
    switch keyword {
    case "TCP4", "TCP6", "TCP": "TCP"
    case "UDP4", "UDP6", "UDP": "UDP"
    case "OPENSSL", "SSL": "TLS"
    default: keyword
    }
  }

  private static func target(_ address: Address) -> String {
    switch address.keyword {
    case "TCP", "TCP4", "TCP6", "TCP-CONNECT", "TCP4-CONNECT", "TCP6-CONNECT", "UDP", "UDP4",
      "UDP6", "OPENSSL", "SSL":
      address.parameters
    case "-", "STDIO", "STDIN", "STDOUT": "its input and output"
    case "EXEC", "SYSTEM": "the command `\(address.parameters)`"
    case "TUN": "a tunnel device"
    case let keyword where keyword.hasPrefix("SOCKS"): "the SOCKS proxy \(address.parameters)"
    case "PROXY", "PROXY-CONNECT": "the HTTP proxy \(address.parameters)"
    case let keyword:
      address.parameters.isEmpty ? keyword : "\(keyword):\(address.parameters)"
    }
  }
}
