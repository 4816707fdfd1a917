// SPDX-License-Identifier: Apache-2.0

/// Says in one sentence what a process start did, from its arguments.
///
/// Tools with a grammar of their own have a file each; others are told by what they are for. The
/// sentence claims only what the arguments say: "asked for", not "succeeded".
package enum Narrative {
  /// The sentence, without a final stop: `bash → socat listens on TCP port 8080 …`.
  package static func sentence(for start: ProcessStart) -> String {
    let actor = start.parentName.map { "\($0) → \(start.name)" } ?? start.name
    return "\(actor) \(predicate(for: start))"
  }

  private static func predicate(for start: ProcessStart) -> String {
    switch start.name.lowercased() {
    case "ssh": SSHArguments(start.operands).description
    case "sshd": sshd(start)
    case "sshuttle": SSHuttleArguments(start.words).description
    case "socat": SocatArguments(start.operands).description
    case "gost": gost(start)
    case let name where name.hasPrefix("chisel"):
      ChiselArguments(start.words.dropFirst()).predicate ?? plain(start)
    case let name where name.hasPrefix("proxychains"): proxychains(start)
    case let name: purposes[name].map { $0 + detail(start) } ?? plain(start)
    }
  }

  /// Tools that exist to carry tunnels.
  private static let purposes: [String: String] = [
    "iodine": "started a DNS tunnel client",
    "iodined": "started a DNS tunnel server",
    "dnscat": "started a DNS tunnel client",
    "hans": "started an ICMP tunnel",
    "hans-ubuntu": "started an ICMP tunnel",
    "ptunnel-ng": "started a TCP tunnel inside ICMP echo packets",
    "ssf": "started a secure-socket-funnelling tunnel",
    "3proxy": "started a proxy server",
    "ngrok": "started a tunnel through ngrok's relay",
    "pivotnacci": "started a SOCKS tunnel through a web shell",
  ]

  private static func detail(_ start: ProcessStart) -> String {
    start.operands.isEmpty ? "" : ": " + Self.commandLine(start)
  }

  private static func plain(_ start: ProcessStart) -> String {
    let lowered = start.args.map { $0.lowercased() }
    if ["-s", "-d", "rssocks"].allSatisfy(lowered.contains) {
      let target = zip(start.args, start.args.dropFirst()).first { $0.0 == "-d" }?.1
      return "called back\(target.map { " to \($0)" } ?? "") to serve a reverse SOCKS proxy"
    }
    return start.args.isEmpty && start.commandLine == nil
      ? "started" : "started: " + commandLine(start)
  }

  /// The command as a shell would show it, cut to 160 characters.
  static func commandLine(_ start: ProcessStart) -> String {
    let whole =
      start.args.isEmpty ? start.commandLine ?? start.name : start.args.joined(separator: " ")
    return whole.count > 160 ? String(whole.prefix(159)) + "…" : whole
  }

  private static func sshd(_ start: ProcessStart) -> String {
    let port = value(after: ["-p"], in: start.operands)
    return "started an SSH server" + (port.map { " on port \($0)" } ?? "")
      + ": " + commandLine(start)
  }

  private static func gost(_ start: ProcessStart) -> String {
    let words = OptionWords(start.words.dropFirst(), .letters, withValue: ["L", "F", "C"])
    let listeners = words.values(of: "L").map(withoutSecrets)
    guard listeners.isEmpty else {
      return "opened a proxy or tunnel listener on \(listeners.joined(separator: ", "))"
    }
    var told = start
    told.args = start.words.map(withoutSecrets)
    return "started a proxy or tunnel: " + commandLine(told)
  }

  /// An address without what stands before its `@` and behind its `?`: there passwords are.
  static func withoutSecrets(_ address: String) -> String {
    var rest = address[...]
    var text = ""
    if let scheme = rest.firstRange(of: "://") {
      text += rest[..<scheme.upperBound]
      rest = rest[scheme.upperBound...]
    }
    if let question = rest.firstIndex(of: "?") { rest = rest[..<question] + "?…" }
    if let at = rest.lastIndex(of: "@") { rest = "…" + rest[at...] }
    return text + rest
  }

  private static func proxychains(_ start: ProcessStart) -> String {
    let options = ["-f"]
    var rest = start.operands
    while let first = rest.first, first.hasPrefix("-") {
      rest = rest.dropFirst(options.contains(first) ? 2 : 1)
    }
    return rest.isEmpty
      ? "started" : "runs `\(rest.joined(separator: " ").prefix(120))` through a chain of proxies"
  }

  /// The word behind one of `options`, or what is glued on with `=`.
  static func value(after options: [String], in words: ArraySlice<String>) -> String? {
    for (index, word) in zip(words.indices, words) {
      if options.contains(word), index + 1 < words.endIndex { return words[index + 1] }
      for option in options where option.hasPrefix("--") && word.hasPrefix(option + "=") {
        return String(word.dropFirst(option.count + 1))
      }
    }
    return nil
  }
}
