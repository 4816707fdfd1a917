// SPDX-License-Identifier: Apache-2.0

/// What socat was asked to join, read from its two address arguments as socat(1) reads them:
/// `KEYWORD:parameter,option,…`, two of them after the options.
struct SocatArguments: Equatable, CustomStringConvertible {
  /// One address.
  struct Address: Equatable {
    /// The keyword in capitals.
    var keyword: String
    /// What stands between the first colon and the first comma; of a path, all before the comma.
    var parameters: String

    var isListener: Bool {
      keyword.hasSuffix("-LISTEN") || keyword.hasSuffix("-L") || keyword.hasSuffix("-RECVFROM")
        || keyword.hasSuffix("-RECV")
    }
  }

  private(set) var addresses: [Address] = []

  /// Options of socat(1) whose value is the next word, unless it is glued on.
  private static let withValue: Set<String> = [
    "-b", "-t", "-T", "-L", "-W", "-lf", "-lp", "-r", "-R",
  ]

  init(_ words: ArraySlice<String>) {
    var rest = words
    while let word = rest.first, Self.isOption(word) {
      rest = rest.dropFirst(Self.withValue.contains(word) ? 2 : 1)
    }
    addresses = rest.prefix(2).map(Self.address)
  }

  /// `-`, `-,option` and `-!!ADDRESS` are addresses: the standard input and output.
  private static func isOption(_ word: String) -> Bool {
    guard word.hasPrefix("-"), let second = word.dropFirst().first else { return false }
    return !":,!".contains(second)
  }

  private static func address(_ word: String) -> Address {
    let head = word.prefix { $0 != "," }
    let keyword = head.prefix { $0 != ":" }
    // Without a keyword, a slash makes it a file.
    if keyword.contains("/") { return Address(keyword: "GOPEN", parameters: String(head)) }
    return Address(
      keyword: keyword.uppercased(),
      parameters: String(head.dropFirst(keyword.count + 1))
    )
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
      "UDP6", "OPENSSL", "SSL", "GOPEN":
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
