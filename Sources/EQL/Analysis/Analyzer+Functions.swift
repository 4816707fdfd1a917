// SPDX-License-Identifier: Apache-2.0
import Events

extension Analyzer {
  /// A call as a value; constants are folded. Nil when a problem was reported.
  mutating func functionNode(_ call: FunctionCall) -> ScriptNode? {
    guard let name = FunctionName.named(call.name) else {
      reportUnknown(call)
      return nil
    }
    let function = Function.of(name)
    if call.ignoresCase, !function.hasInsensitiveForm {
      report(
        Diagnostic(
          .noInsensitiveForm,
          "`\(name.rawValue)` has no form with `~`",
          at: call.nameRange,
          help: ["write `\(name.rawValue)`"],
          elasticsearchMessage: "Unknown function [\(call.name)~]"
        )
      )
      return nil
    }
    guard call.arguments.count <= QueryLimit.arguments else {
      exceeded("a function takes at most \(QueryLimit.arguments) arguments", at: call.nameRange)
      return nil
    }
    // All arguments are read before giving up, so that all problems are found.
    let nodes = call.arguments.map { scriptNode($0) }
    guard checkCount(call, function) else { return nil }
    var isGood = true
    for (index, node) in nodes.enumerated() {
      guard let node else { return nil }
      if !check(node, index, call, function) { isGood = false }
    }
    guard isGood else { return nil }
    return fold(.call(name, nodes.compactMap { $0 }, ignoresCase: call.ignoresCase))
  }

  /// What an index can answer of a call, as Elasticsearch has it answered there: two-valued, true if
  /// any value of the field satisfies it.
  func indexPredicate(_ node: ScriptNode) -> PredicateSpecification? {
    guard case .call(let name, let arguments, let ignoresCase) = node,
      case .field(let field)? = arguments.first
    else { return nil }
    switch (name, field.family) {
    case (.cidrMatch, .ip), (.cidrMatch, .dynamic):
      let networks = PreparedArguments(name, arguments).networks
      // A null among them is null for a script, in either polarity.
      return networks.count == arguments.count - 1 ? .addresses(field, networks) : nil
    case (.startsWith, .text), (.startsWith, .dynamic):
      guard case .constant(.text(let text)) = arguments[1] else { return nil }
      return .prefix(field, text, ignoresCase: ignoresCase)
    default: return nil
    }
  }

  private mutating func reportUnknown(_ call: FunctionCall) {
    guard !isFull(of: .error) else { return }
    let name = call.name + (call.ignoresCase ? "~" : "")
    let near = Spelling.near(call.name, among: FunctionName.allCases.map(\.rawValue))
    report(
      Diagnostic(
        .unknownFunction,
        "there is no function `\(name)`",
        at: call.nameRange,
        help: near.first.map { ["did you mean `\($0)`?"] } ?? [],
        elasticsearchMessage: "Unknown function [\(name)]" + Spelling.elasticsearchHint(near)
      )
    )
  }

  // MARK: Arguments

  private mutating func checkCount(_ call: FunctionCall, _ function: Function) -> Bool {
    let count = call.arguments.count
    let most = function.maximumCount
    if count >= function.minimumCount, most.map({ count <= $0 }) ?? true { return true }
    let wanted =
      most == nil
      ? "at least \(Self.words(function.minimumCount))"
      : most == function.minimumCount
        ? "exactly \(Self.words(function.minimumCount))"
        : "\(Self.number(function.minimumCount)) or \(Self.words(most ?? 0))"
    report(
      Diagnostic(
        .wrongArgumentCount,
        "`\(function.name.rawValue)` takes \(wanted), this has \(count)",
        at: call.range,
        help: ["write `\(function.signature)`"],
        elasticsearchMessage: "error building [\(call.name)]: expects \(wanted)"
      )
    )
    return false
  }

  private static func number(_ count: Int) -> String {
    let names = ["no", "one", "two", "three", "four"]
    return count < names.count ? names[count] : String(count)
  }

  private static func words(_ count: Int) -> String {
    "\(number(count)) argument\(count == 1 ? "" : "s")"
  }

  private static let ordinals = ["first", "second", "third", "fourth"]

  private mutating func check(
    _ node: ScriptNode,
    _ index: Int,
    _ call: FunctionCall,
    _ function: Function
  ) -> Bool {
    let parameter = function.parameter(at: index)
    let argument = call.arguments[index]
    if parameter.isConstant {
      guard case .constant(let value) = node else {
        reportNotConstant(argument, call, parameter)
        return false
      }
      if name(of: value) == "keyword" || value == .null {
        return checkNetwork(value, argument, function)
      }
    }
    if case .field(let field) = node, field.family == .analysedText, parameter.kind != .any {
      notExact(field, argument.range)
      return false
    }
    let family = family(of: node)
    if Self.fits(family, parameter.kind) { return true }
    let ordinal = index < Self.ordinals.count ? Self.ordinals[index] : "\(index + 1)th"
    let found: String
    if case .constant(let value) = node {
      found = name(of: value)
    } else {
      found = family.elasticsearchName
    }
    report(
      Diagnostic(
        .wrongArgument,
        "`\(parameter.name)` of `\(function.name.rawValue)` is \(parameter.kind.rawValue), "
          + "this is \(found)",
        at: argument.range,
        help: ["write `\(function.signature)`"],
        elasticsearchMessage:
          "\(ordinal) argument of [\(text(call.range))] must be [\(parameter.kind.rawValue)], found value [\(text(argument.range))] type [\(found)]"
      )
    )
    return false
  }

  private static func fits(_ family: ValueFamily, _ kind: Function.Kind) -> Bool {
    switch (kind, family) {
    case (_, .dynamic), (_, .null), (.any, _): true
    case (.text, .text), (.boolean, .boolean), (.address, .ip), (.address, .text): true
    case (.number, _), (.integer, _): family.isNumeric
    default: false
    }
  }

  private mutating func reportNotConstant(
    _ argument: Expression,
    _ call: FunctionCall,
    _ parameter: Function.Parameter
  ) {
    report(
      Diagnostic(
        .notConstant,
        "`\(parameter.name)` must be a constant",
        at: argument.range,
        help: ["put text between double quotes"],
        elasticsearchMessage:
          "second argument of [\(text(call.range))] must be a constant, received [\(text(argument.range))]"
      )
    )
  }

  private mutating func checkNetwork(
    _ value: ScriptConstant,
    _ argument: Expression,
    _ function: Function
  ) -> Bool {
    guard function.name == .cidrMatch, case .text(let text) = value, CIDR.parse(text) == nil else {
      return true
    }
    badValue(
      argument.range,
      "`\(text)` is not a network such as 10.0.0.0/8",
      "invalid CIDR block [\(text)]"
    )
    return false
  }
}
