// SPDX-License-Identifier: Apache-2.0
import Events

/// All predicates of all loaded queries, each once, with their constants in flat pools.
struct PredicateTable: Sendable {
  /// What a predicate asks; which pool its constants stand in follows from it.
  enum Operation: UInt8, Sendable {
    case exists
    case equals
    case equalsIgnoringCase
    case wildcard
    case regex
    case textOrder
    case numbers
    case numberOrder
    case isTrue
    case isFalse
    case addresses
    case addressOrder
    case versionOrder
    case instants
    case instantOrder
    case member
    case nested
    case script
  }

  /// One predicate: its constants are `first ..< first + count` of its pool.
  struct Record: Sendable {
    var operation: Operation
    /// For the `…Order` operations.
    var comparison: ComparisonOperator = .equal
    var slot: Int = 0
    var first: Int = 0
    var count: Int = 0
    /// Whether JSON fractions are cut off, as Elasticsearch does for whole-number fields.
    var isInteger = false
    /// Whether only guards ask it, which are asked seldom: it is then not looked up for every event.
    var isOfGuard = false
    /// Index into `rules` when the mapping has special rules for the field's values, else -1.
    var valueRule = -1
  }

  /// What a mapping says of a field's values beyond their type.
  struct ValueRule: Sendable {
    var nullValue: [UInt8]?
    var ignoreAbove: Int?
    var dateFormat: DateFormat
  }

  private(set) var records: [Record] = []
  private(set) var texts: [[UInt8]] = []
  private(set) var wildcards: [Wildcard] = []
  private(set) var regexes: [Regex] = []
  private(set) var numbers: [Number] = []
  private(set) var blocks: [CIDR] = []
  private(set) var addresses: [IPAddress] = []
  private(set) var versions: [SemanticVersion] = []
  private(set) var instants: [Int64] = []
  private(set) var sets: [ValueSet] = []
  private(set) var nested: [NestedProgram] = []
  private(set) var scripts: [ScriptProgram] = []
  private(set) var rules: [ValueRule] = []
  private var known: [PredicateIdentity: UInt32] = [:]

  /// The number of a specification, the same for equal ones; `isOfGuard`: asked by a guard.
  mutating func number(
    of specification: PredicateSpecification,
    slots: inout SlotTable,
    isOfGuard: Bool = false
  ) -> UInt32 {
    let identity = PredicateIdentity(specification)
    if let number = known[identity] {
      if !isOfGuard { records[Int(number)].isOfGuard = false }
      return number
    }
    var record = record(for: specification, &slots)
    record.isOfGuard = isOfGuard
    records.append(record)
    let number = UInt32(records.count - 1)
    known[identity] = number
    return number
  }

  private mutating func record(
    for specification: PredicateSpecification,
    _ slots: inout SlotTable
  ) -> Record {
    switch specification {
    case .exists(let field):
      return record(.exists, field, &slots, 0, 0)
    case .equals(let field, let values, let ignoresCase):
      let first = texts.count
      texts += values.map { ignoresCase ? $0.utf8.map(Wildcard.fold) : Array($0.utf8) }
      return record(
        ignoresCase ? .equalsIgnoringCase : .equals,
        field,
        &slots,
        first,
        values.count
      )
    case .wildcard(let field, let patterns, let ignoresCase):
      let first = wildcards.count
      wildcards += patterns.map { Wildcard($0, ignoresCase: ignoresCase) }
      return record(.wildcard, field, &slots, first, patterns.count)
    case .prefix(let field, let text, let ignoresCase):
      wildcards.append(Wildcard(prefix: text, ignoresCase: ignoresCase))
      return record(.wildcard, field, &slots, wildcards.count - 1, 1)
    case .regex(let field, let patterns, let ignoresCase):
      let first = regexes.count
      // The analyser compiled each pattern once and reported those that fail.
      regexes += patterns.compactMap { try? Regex(lucene: $0, ignoresCase: ignoresCase) }
      return record(.regex, field, &slots, first, regexes.count - first)
    case .textOrder(let field, let comparison, let text):
      texts.append(Array(text.utf8))
      return record(.textOrder, field, &slots, texts.count - 1, 1, comparison)
    case .numbers(let field, let values):
      numbers += values
      return record(.numbers, field, &slots, numbers.count - values.count, values.count)
    case .numberOrder(let field, let comparison, let value):
      numbers.append(value)
      return record(.numberOrder, field, &slots, numbers.count - 1, 1, comparison)
    case .boolean(let field, let value):
      return record(value ? .isTrue : .isFalse, field, &slots, 0, 0)
    case .addresses(let field, let values):
      blocks += values
      return record(.addresses, field, &slots, blocks.count - values.count, values.count)
    case .addressOrder(let field, let comparison, let value):
      addresses.append(value)
      return record(.addressOrder, field, &slots, addresses.count - 1, 1, comparison)
    case .versionOrder(let field, let comparison, let value):
      versions.append(value)
      return record(.versionOrder, field, &slots, versions.count - 1, 1, comparison)
    case .instants(let field, let values):
      instants += values
      return record(.instants, field, &slots, instants.count - values.count, values.count)
    case .instantOrder(let field, let comparison, let value):
      instants.append(value)
      return record(.instantOrder, field, &slots, instants.count - 1, 1, comparison)
    case .member(let field, let set):
      sets.append(set)
      return record(.member, field, &slots, sets.count - 1, 1)
    case .nested(let condition):
      nested.append(NestedProgram(condition))
      return Record(operation: .nested, first: nested.count - 1, count: 1)
    case .script(let script):
      scripts.append(ScriptProgram(script) { slots.slot(for: $0.path) })
      return Record(operation: .script, first: scripts.count - 1, count: 1)
    }
  }

  private mutating func record(
    _ operation: Operation,
    _ field: ResolvedField,
    _ slots: inout SlotTable,
    _ first: Int,
    _ count: Int,
    _ comparison: ComparisonOperator = .equal
  ) -> Record {
    var rule = -1
    let hasRule =
      field.nullValue != nil || field.ignoreAbove != nil
      || operation == .instants || operation == .instantOrder
    if hasRule {
      rules.append(
        ValueRule(
          nullValue: field.nullValue.map { Array($0.utf8) },
          ignoreAbove: field.ignoreAbove,
          dateFormat: field.dateFormat.flatMap { DateFormat($0) } ?? .standard
        )
      )
      rule = rules.count - 1
    }
    return Record(
      operation: operation,
      comparison: comparison,
      slot: slots.slot(for: field.path),
      first: first,
      count: count,
      isInteger: field.family == .integer,
      valueRule: rule
    )
  }
}
