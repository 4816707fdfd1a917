// SPDX-License-Identifier: Apache-2.0
import Events

/// What a function sees of a call: its arguments, how it was written, memory for new text.
struct FunctionCallFrame {
  /// The arguments; points into the machine's stack.
  let arguments: UnsafeBufferPointer<ScriptValue>
  /// Written with `~`.
  let ignoresCase: Bool
  /// Constants that were worked out when the query was compiled.
  let prepared: PreparedArguments
  /// Memory that lives until the next value of the script.
  let memory: TextMemory

  /// Number of arguments.
  var count: Int { arguments.count }

  /// The text at a place; nil for anything else.
  func text(_ index: Int) -> UnsafeBufferPointer<UInt8>? {
    guard index < arguments.count, case .text(let text) = arguments[index] else { return nil }
    return text
  }

  /// The number at a place; nil for anything else.
  func number(_ index: Int) -> Number? {
    guard index < arguments.count, case .number(let number) = arguments[index] else { return nil }
    return number
  }

  /// The whole number at a place, cut to what fits; nil for anything else.
  func integer(_ index: Int) -> Int? {
    switch number(index) {
    case .integer(let value)?: Int(value)
    case .unsigned?: .max
    case .real(let value)?: Int(exactly: value.rounded(.towardZero))
    case nil: nil
    }
  }

  /// The truth value at a place; nil for anything else.
  func truth(_ index: Int) -> Bool? { index < arguments.count ? arguments[index].truth : nil }

  /// Whether the argument is there and null.
  func isNull(_ index: Int) -> Bool {
    guard index < arguments.count, case .null = arguments[index] else { return false }
    return true
  }

  /// The text at a place, in lower case when the call ignores case.
  func foldedText(_ index: Int) -> UnsafeBufferPointer<UInt8>? {
    guard let text = text(index) else { return nil }
    return ignoresCase ? memory.lowercased(text) : text
  }

  /// The same for places that are looked up in the text itself: of the same length, so that where
  /// lower case is longer or shorter only ASCII letters are folded.
  func searchableText(_ index: Int) -> UnsafeBufferPointer<UInt8>? {
    guard let text = text(index), ignoresCase else { return self.text(index) }
    if let lower = memory.lowercased(text), lower.count == text.count { return lower }
    return memory.text(text.lazy.map(Wildcard.fold))
  }
}

/// What a call's constant arguments were turned into when the query was compiled.
struct PreparedArguments: Sendable {
  /// The networks of `cidrMatch`.
  var networks: [CIDR] = []

  /// Works out what can be of a call's arguments.
  init(_ name: FunctionName, _ arguments: [ScriptNode]) {
    guard name == .cidrMatch else { return }
    networks = arguments.dropFirst().compactMap { argument in
      guard case .constant(.text(let text)) = argument else { return nil }
      return CIDR.parse(text)
    }
  }
}
