// SPDX-License-Identifier: Apache-2.0

/// What sshuttle was asked to route: networks by way of a host.
struct SSHuttleArguments: CustomStringConvertible {
  private let words: OptionWords

  /// Options that take a value.
  private static let withValue: Set<String> = [
    "X", "e", "exclude", "exclude-from", "l", "latency-buffer-size", "listen", "method", "ns-hosts",
    "pidfile", "python", "r", "remote", "s", "seed-hosts", "ssh-cmd", "subnets", "sudoers-user",
    "t",
    "tmark", "to-ns", "user", "wrap", "x",
  ]

  /// Reads the arguments, the program's own name first.
  init(_ args: [String]) {
    var words = args.dropFirst()
    // It is a script: events may tell its interpreter's arguments.
    if Self.baseName(args.first).hasPrefix("python"), Self.baseName(words.first) == "sshuttle" {
      words = words.dropFirst()
    }
    self.words = OptionWords(words, .letters, withValue: Self.withValue)
  }

  var description: String {
    let networks = words.operands.joined(separator: ", ")
    let remote = words.values(of: "remote", "r").last.map { " by way of \(Self.host($0))" } ?? ""
    let listener = words.values(of: "listen", "l").last.map { ", listening on \($0)" } ?? ""
    return "routes \(networks.isEmpty ? "traffic" : networks) through SSH" + remote + listener
  }

  /// `user:password@host` without the password.
  private static func host(_ remote: String) -> String {
    guard let at = remote.lastIndex(of: "@") else { return remote }
    return String(remote[..<at].prefix { $0 != ":" } + remote[at...])
  }

  private static func baseName(_ path: String?) -> Substring {
    path?.split(separator: "/").last ?? ""
  }
}
