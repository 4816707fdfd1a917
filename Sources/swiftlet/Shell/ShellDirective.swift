// SPDX-License-Identifier: Apache-2.0

/// A line of the shell that is no query: `:help` and the like.
enum ShellDirective: Equatable {
  case help
  case fields(pattern: String)
  case schema
  case size(Int?)
  case json(Bool?)
  case show(Int)
  case explain(Int?)
  case quit
  /// What is wrong with it.
  case mistake(String)

  /// All names with what they take and do, in the order of the help.
  static let all: [(name: String, argument: String, summary: String)] = [
    ("help", "", "this list"),
    ("fields", "[PATTERN]", "fields that a query may name: a part of the name, or with *"),
    ("schema", "", "fields that the files have, with types, frequency and an example"),
    ("size", "N|all", "show at most N results; the latest"),
    ("json", "[on|off]", "answer as Elasticsearch's _eql/search"),
    ("show", "N", "all fields of the last answer's result N; also :N"),
    ("explain", "[N]", "why result N matched; without N how far the last query got in the files"),
    ("quit", "", "end; also Ctrl-D"),
  ]

  /// Reads a line that begins with a colon.
  init(_ line: String) {
    let words = line.dropFirst().split(separator: " ", omittingEmptySubsequences: true)
    let name = words.first.map(String.init) ?? ""
    let argument = words.dropFirst().joined(separator: " ")
    self = Self.directive(name, argument)
  }

  private static func directive(_ name: String, _ argument: String) -> ShellDirective {
    if let number = Int(name), number > 0 { return .show(number) }
    switch name {
    case "help", "h", "?": return .help
    case "quit", "q", "exit": return .quit
    case "fields": return .fields(pattern: argument)
    case "schema": return .schema
    case "size":
      if argument == "all" { return .size(nil) }
      guard let number = Int(argument), number > 0 else {
        return .mistake(":size takes a number or all")
      }
      return .size(number)
    case "json":
      switch argument {
      case "": return .json(nil)
      case "on": return .json(true)
      case "off": return .json(false)
      default: return .mistake(":json takes on or off")
      }
    case "show", "explain":
      if name == "explain", argument.isEmpty { return .explain(nil) }
      guard let number = Int(argument), number > 0 else {
        return .mistake(":\(name) takes the number of a result")
      }
      return name == "show" ? .show(number) : .explain(number)
    default: return .mistake("there is no :\(name); :help lists what there is")
    }
  }
}
