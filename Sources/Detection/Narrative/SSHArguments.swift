// SPDX-License-Identifier: Apache-2.0

/// What an OpenSSH client was asked to forward, read from its arguments as ssh(1) reads them:
/// options end at the destination, what follows the destination is the remote command.
struct SSHArguments: Equatable, CustomStringConvertible {
  /// One forwarding option with its argument, or what `-o` says in its stead.
  struct Forward: Equatable {
    /// `L`, `R`, `D`, `w`, `W` or `J`.
    var kind: Character
    var specification: String
  }

  private(set) var forwards: [Forward] = []
  private(set) var destination: String?
  private(set) var command: [String] = []
  private var tunnelDevice = ""

  /// Options of ssh(1) that take an argument.
  private static let withValue = Set("BbcDEeFIiJLlmOoPpQRSWw")
  private static let forwarding = Set("LRDwWJ")
  /// Settings of ssh_config(5), in small letters, that are options of their own too.
  private static let settings: [String: Character] = [
    "localforward": "L", "remoteforward": "R", "dynamicforward": "D", "proxyjump": "J",
  ]

  init(_ words: ArraySlice<String>) {
    var rest = words
    while let word = rest.first {
      rest = rest.dropFirst()
      guard word.hasPrefix("-"), word.count > 1 else {
        if destination == nil {
          destination = word
          continue
        }
        command = [word] + rest
        return
      }
      if word == "--" {
        if destination == nil { destination = rest.popFirst() }
        command = Array(rest)
        return
      }
      option(word.dropFirst(), &rest)
    }
  }

  /// `-fNL 8080:h:80`, `-L8080:h:80`: letters, the first that takes a value ends the word.
  private mutating func option(_ letters: Substring, _ rest: inout ArraySlice<String>) {
    for (offset, letter) in letters.enumerated() where Self.withValue.contains(letter) {
      let glued = letters.dropFirst(offset + 1)
      let value: String
      if glued.isEmpty {
        value = rest.first ?? ""
        rest = rest.dropFirst()
      } else {
        value = String(glued)
      }
      if letter == "o" {
        setting(value)
      } else if letter == "w" {
        openTunnel(device: value)
      } else if Self.forwarding.contains(letter) {
        forwards.append(Forward(kind: letter, specification: value))
      }
      return
    }
  }

  /// `Key=value`, `Key value` or `Key = value`; a forward's listener and target are two words.
  private mutating func setting(_ text: String) {
    let blanks: Set<Character> = [" ", "\t"]
    let line = text.drop { blanks.contains($0) }
    let key = line.prefix { $0 != "=" && !blanks.contains($0) }
    var rest = line[key.endIndex...].drop { blanks.contains($0) }
    if rest.first == "=" { rest = rest.dropFirst() }
    let values = rest.split { blanks.contains($0) || $0 == "\"" }.map(String.init)
    guard let value = values.first else { return }
    switch key.lowercased() {
    case "tunnel":
      if value.lowercased() != "no" { openTunnel(device: "") }
    case "tunneldevice":
      tunnelDevice = value
      if forwards.contains(where: { $0.kind == "w" }) { openTunnel(device: value) }
    case let name:
      guard let kind = Self.settings[name], value.lowercased() != "none" else { return }
      forwards.append(Forward(kind: kind, specification: values.joined(separator: ":")))
    }
  }

  /// There is one tunnel, however often it is asked for; the first device that is told is its own.
  private mutating func openTunnel(device: String) {
    let device = device.isEmpty ? tunnelDevice : device
    guard let index = forwards.firstIndex(where: { $0.kind == "w" }) else {
      forwards.append(Forward(kind: "w", specification: device))
      return
    }
    if forwards[index].specification.isEmpty { forwards[index].specification = device }
  }

  var description: String {
    let host = destination.map { " through \($0)" } ?? ""
    guard let first = forwards.first else {
      return "connected" + (destination.map { " to \($0)" } ?? "")
        + (command.isEmpty ? "" : " to run `\(command.joined(separator: " ").prefix(120))`")
    }
    let others = forwards.count > 1 ? " and \(forwards.count - 1) more" : ""
    return Self.phrase(first, host: host) + others
  }

  private static func phrase(_ forward: Forward, host: String) -> String {
    let specification = forward.specification
    let (listener, target) = ends(of: specification)
    switch (forward.kind, target) {
    case ("D", _): return "opened a SOCKS proxy on \(place(fields(specification)))\(host)"
    case ("L", let target?): return "forwards local \(place(listener)) to \(target)\(host)"
    case ("R", let target?):
      return "lets the far end reach \(target) by its \(place(listener))\(host)"
    case ("R", nil) where !specification.isEmpty:
      return "lets the far end use this host as SOCKS proxy by its \(place(listener))\(host)"
    case ("w", _):
      let device = specification.isEmpty ? "" : " \(specification)"
      return "opened a network tunnel device\(device)\(host)"
    case ("W", _): return "forwards its input and output to \(specification)\(host)"
    case ("J", _): return "jumps by way of \(specification)\(host)"
    default: return "asked for forwarding (-\(forward.kind) \(specification))\(host)"
    }
  }

  /// `[address:]port` or a socket's path, then `host:port` or a socket's path; what has a slash is a
  /// path. There is no target where the far end chooses it.
  private static func ends(of specification: String) -> (listener: [String], target: String?) {
    let parts = fields(specification)
    if parts.count >= 2, let path = parts.last, path.contains("/") {
      return (Array(parts.dropLast()), "socket \(path)")
    }
    guard parts.count >= 3 else { return (parts, nil) }
    return (Array(parts.dropLast(2)), parts.suffix(2).joined(separator: ":"))
  }

  private static func place(_ parts: [String]) -> String {
    switch parts.count {
    case 1 where parts[0].contains("/"): "socket \(parts[0])"
    case 1: "port \(parts[0])"
    default: "port \(parts.joined(separator: ":"))"
    }
  }

  /// Splits at colons outside of `[…]`.
  private static func fields(_ text: String) -> [String] {
    var out = [""]
    var depth = 0
    for character in text {
      switch character {
      case "[": depth += 1
      case "]": depth -= 1
      case ":" where depth <= 0:
        out.append("")
        continue
      default: break
      }
      out[out.count - 1].append(character)
    }
    return out
  }
}
