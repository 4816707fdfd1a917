// SPDX-License-Identifier: Apache-2.0

/// What makes two predicates the same question: equal specifications, byte for byte.
///
/// Swift takes texts for equal that differ in how letters are composed (`é` as one character or as
/// two, the Kelvin sign and K); an event's bytes do not.
struct PredicateIdentity: Hashable, Sendable {
  private let specification: PredicateSpecification
  /// The bytes of all its texts, each with 0xFF behind it, which stands in no text.
  private let texts: [UInt8]

  init(_ specification: PredicateSpecification) {
    self.specification = specification
    var bytes: [UInt8] = []
    for text in specification.texts {
      bytes += text.utf8
      bytes.append(0xFF)
    }
    texts = bytes
  }

  static func == (left: PredicateIdentity, right: PredicateIdentity) -> Bool {
    left.texts == right.texts && left.specification == right.specification
  }

  /// Bytes are quick to hash, and tell predicates on texts apart; others differ elsewhere.
  func hash(into hasher: inout Hasher) {
    texts.withUnsafeBytes { hasher.combine(bytes: $0) }
    switch specification {
    case .equals, .wildcard, .prefix, .regex, .textOrder: break
    default: hasher.combine(specification)
    }
  }
}

extension PredicateSpecification {
  /// All texts in it, names of fields included, in a fixed order.
  fileprivate var texts: [String] {
    let names = fields.map(\.path)
    switch self {
    case .exists, .versionOrder, .numbers, .numberOrder, .boolean, .addresses, .addressOrder,
      .instants, .instantOrder, .member:
      return names
    case .nested(let nested): return [nested.path] + names
    case .equals(_, let texts, _), .wildcard(_, let texts, _), .regex(_, let texts, _):
      return names + texts
    case .prefix(_, let text, _), .textOrder(_, _, let text): return names + [text]
    case .script(let script):
      var texts = names
      script.root.collectTexts(&texts)
      return texts
    }
  }
}

extension ScriptNode {
  fileprivate func collectTexts(_ texts: inout [String]) {
    switch self {
    case .constant(let constant): constant.collectText(&texts)
    case .field: break
    case .negate(let operand), .isNull(let operand), .not(let operand):
      operand.collectTexts(&texts)
    case .membership(let operand, let constants, _):
      operand.collectTexts(&texts)
      for constant in constants { constant.collectText(&texts) }
    case .wildcard(let operand, let patterns, _), .regex(let operand, let patterns, _):
      operand.collectTexts(&texts)
      texts += patterns
    case .arithmetic(_, let left, let right), .comparison(_, let left, let right):
      left.collectTexts(&texts)
      right.collectTexts(&texts)
    case .and(let operands), .or(let operands), .call(_, let operands, _):
      for operand in operands { operand.collectTexts(&texts) }
    }
  }
}

extension ScriptConstant {
  fileprivate func collectText(_ texts: inout [String]) {
    if case .text(let text) = self { texts.append(text) }
  }
}
