// SPDX-License-Identifier: Apache-2.0

/// What chisel was asked for: `client [options] server remote…` or `server [options]`.
///
/// Its options carry user names and passwords, keys and headers: of their values only the port is
/// told.
struct ChiselArguments {
  private let words: OptionWords

  /// Options of both modes that take a value.
  private static let withValue: Set<String> = [
    "auth", "authfile", "backend", "fingerprint", "header", "host", "hostname", "keepalive", "key",
    "keyfile", "keygen", "max-retry-count", "max-retry-interval", "p", "port", "proxy", "sni",
    "tls-ca", "tls-cert", "tls-domain", "tls-key",
  ]

  init(_ words: ArraySlice<String>) {
    self.words = OptionWords(words, .names, withValue: Self.withValue)
  }

  /// Nil where it was asked for nothing that we know and that may be told.
  var predicate: String? {
    let rest = words.operands.dropFirst()
    switch words.operands.first {
    case "client":
      let server = rest.first.map { " to \(Narrative.withoutSecrets($0))" } ?? ""
      let remotes = rest.dropFirst().joined(separator: ", ")
      return "started an HTTP tunnel client" + server
        + (remotes.isEmpty ? "" : " forwarding \(remotes)")
    case "server":
      let port = words.values(of: "port", "p").last.map { " on port \($0)" } ?? ""
      let reverse = words.has("reverse") ? ", allowing reverse tunnels" : ""
      return "started an HTTP tunnel server" + port + reverse
    default: return words.hasValues ? "started" : nil
    }
  }
}
