// SPDX-License-Identifier: Apache-2.0

/// A function of the language: its signature, what it does, examples that run as tests.
///
/// Source of names, arguments and results: Elasticsearch's EQL function reference and tests, as
/// restated in the project's notes. Unless a function says otherwise, a null argument gives null.
package struct Function: Sendable {
  /// One argument.
  package struct Parameter: Sendable {
    /// What the argument is called in messages and in the documentation.
    package var name: String
    /// What it may be.
    package var kind: Kind
    /// Whether it may be left out.
    package var isOptional = false
    /// Whether it must be known when the query is compiled.
    package var isConstant = false
    /// Whether a null here gives null; otherwise the function decides.
    package var passesNull = true

    init(
      _ name: String,
      _ kind: Kind,
      isOptional: Bool = false,
      isConstant: Bool = false,
      passesNull: Bool = true
    ) {
      self.name = name
      self.kind = kind
      self.isOptional = isOptional
      self.isConstant = isConstant
      self.passesNull = passesNull
    }
  }

  /// What an argument may be.
  package enum Kind: String, Sendable {
    case text = "string"
    case number = "numeric"
    case integer = "integer"
    case boolean = "boolean"
    case address = "ip"
    case any = "any"
  }

  /// An expression and what it gives; both as query text.
  package struct Example: Sendable {
    /// A call with constants alone.
    package var call: String
    /// Its value; `null` for none.
    package var value: String

    init(_ call: String, _ value: String) {
      self.call = call
      self.value = value
    }
  }

  /// What it is called; letters match in either case.
  package var name: FunctionName
  /// The arguments in order.
  package var parameters: [Parameter]
  /// Whether the last argument may be repeated.
  package var isVariadic = false
  /// Whether `name~` exists, which ignores case.
  package var hasInsensitiveForm = false
  /// What it gives, as a type.
  package var result: ValueFamily
  /// What it does, for the documentation: sentences.
  package var summary: String
  /// Examples for the documentation, which run as tests.
  package var examples: [Example]
  /// Computes the value of arguments that have the right number; types are checked here again, for
  /// an event's values may be of any.
  var evaluate: @Sendable (_ call: inout FunctionCallFrame) -> ScriptValue

  /// Fewest arguments.
  package var minimumCount: Int { parameters.count { !$0.isOptional } }
  /// Most arguments; nil when the last may be repeated.
  package var maximumCount: Int? { isVariadic ? nil : parameters.count }

  /// The parameter of the argument at a place.
  func parameter(at index: Int) -> Parameter { parameters[min(index, parameters.count - 1)] }

  /// `between[~](source, left, right[, greedy])`
  package var signature: String {
    var text = name.rawValue + (hasInsensitiveForm ? "[~]" : "") + "("
    for (index, parameter) in parameters.enumerated() {
      let comma = index == 0 ? "" : ", "
      text += parameter.isOptional ? "[\(comma)\(parameter.name)]" : comma + parameter.name
    }
    return text + (isVariadic ? ", …)" : ")")
  }

  /// The function of a name.
  package static func of(_ name: FunctionName) -> Function {
    switch name {
    case .add: .add
    case .between: .between
    case .cidrMatch: .cidrMatch
    case .concat: .concat
    case .divide: .divide
    case .endsWith: .endsWith
    case .indexOf: .indexOf
    case .length: .length
    case .modulo: .modulo
    case .multiply: .multiply
    case .number: .number
    case .startsWith: .startsWith
    case .string: .string
    case .stringContains: .stringContains
    case .substring: .substring
    case .subtract: .subtract
    }
  }
}

/// The functions of Elasticsearch's EQL.
package enum FunctionName: String, Sendable, CaseIterable {
  case add
  case between
  case cidrMatch
  case concat
  case divide
  case endsWith
  case indexOf
  case length
  case modulo
  case multiply
  case number
  case startsWith
  case string
  case stringContains
  case substring
  case subtract

  /// The function that is written so; letters match in either case, as in Elasticsearch.
  static func named(_ text: String) -> FunctionName? {
    let wanted = text.utf8.map(Wildcard.fold)
    return allCases.first { $0.rawValue.utf8.map(Wildcard.fold) == wanted }
  }
}
