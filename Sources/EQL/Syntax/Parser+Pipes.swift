// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// Pipes that Elasticsearch's grammar knows; only `head` and `tail` run.
  private static let knownPipes = [
    "count", "filter", "head", "sort", "tail", "unique", "unique_count",
  ]

  /// What follows a `|`; nil when it was refused and passed over.
  mutating func pipe() throws(SyntaxAbort) -> Pipe? {
    let start = current.range
    guard case .identifier(let name, false) = current.kind else { throw expected("a pipe's name") }
    advance()
    guard name == "head" || name == "tail" else {
      refuse(name, at: start)
      while current.kind != .end, !isAt(.pipe) { advance() }
      return nil
    }
    var arguments: [Expression] = []
    if current.kind != .end, !isAt(.pipe) {
      repeat { arguments.append(try expression()) } while accept(.comma)
    }
    let range = SourceRange(start.lowerBound, lastEnd)
    guard arguments.count == 1 else {
      report(
        .badPipeArgument,
        "`\(name)` takes exactly one number, found \(arguments.count)",
        at: range,
        help: ["write `| \(name) 10`"],
        elasticsearch: "Pipe [\(name)] expects exactly one argument but found [\(arguments.count)]"
      )
      return nil
    }
    guard case .literal(.integer(let count), _) = arguments[0], count >= 0 else {
      report(
        .badPipeArgument,
        "`\(name)` takes a whole number that is not negative",
        at: arguments[0].range,
        help: ["write `| \(name) 10`"],
        elasticsearch:
          "Pipe [\(name)] expects a positive integer but found [\(Printer.text(arguments[0]))]"
      )
      return nil
    }
    return Pipe(name: name, count: count, range: range)
  }

  private mutating func refuse(_ name: String, at range: SourceRange) {
    if Self.knownPipes.contains(name) {
      report(
        .unsupportedPipe,
        "the pipe `\(name)` is not supported",
        at: range,
        help: ["only `head` and `tail` run, as in Elasticsearch"],
        elasticsearch: "Pipe [\(name)] is not supported"
      )
      return
    }
    let near = Self.knownPipes.filter { Spelling.distance($0, name) <= max(1, name.utf8.count / 3) }
    report(
      .unsupportedPipe,
      "there is no pipe `\(name)`",
      at: range,
      help: near.isEmpty ? ["`head` and `tail` exist"] : ["did you mean `\(near[0])`?"],
      elasticsearch: "Unrecognized pipe [\(name)]"
        + (near.isEmpty ? "" : ", did you mean [\(near[0])]?")
    )
  }
}
