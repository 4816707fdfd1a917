// SPDX-License-Identifier: Apache-2.0

/// What an OpenSSH client was asked to forward, read from its arguments as ssh(1) reads them:
/// options end at the destination, what follows the destination is the remote command.
struct SSHArguments: Equatable, CustomStringConvertible {
  /// One forwarding option with its argument.
  struct Forward: Equatable {
    /// `L`, `R`, `D`, `w`, `W` or `J`.
    var kind: Character
    var specification: String
  }

  private(set) var forwards: [Forward] = []
  private(set) var destination: String?
  private(set) var command: [String] = []

  /// Options of ssh(1) that take an argument.
  private static let withValue = Set("BbcDEeFIiJLlmOoPpQRSWw")
  private static let forwarding = Set("LRDwWJ")

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
      if word == "--" { continue }
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
      if Self.forwarding.contains(letter) {
        forwards.append(Forward(kind: letter, specification: value))
      }
      return
    }
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
    let parts = fields(specification)
    switch forward.kind {
    case "D": return "opened a SOCKS proxy on \(place(parts))\(host)"
    case "L" where parts.count >= 3:
      let target = parts.suffix(2).joined(separator: ":")
      return "forwards local \(place(Array(parts.dropLast(2)))) to \(target)\(host)"
    case "R" where parts.count >= 3:
      let target = parts.suffix(2).joined(separator: ":")
      return "lets the far end reach \(target) by its \(place(Array(parts.dropLast(2))))\(host)"
    case "R" where parts.count <= 2 && !specification.isEmpty:
      return "lets the far end use this host as SOCKS proxy by its \(place(parts))\(host)"
    case "w": return "opened a network tunnel device \(specification)\(host)"
    case "W": return "forwards its input and output to \(specification)\(host)"
    case "J": return "jumps by way of \(specification)\(host)"
    default: return "asked for forwarding (-\(forward.kind) \(specification))\(host)"
    }
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
