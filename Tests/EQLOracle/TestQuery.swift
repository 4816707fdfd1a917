// SPDX-License-Identifier: Apache-2.0

/// Writes random conditions as text.
///
/// Most compile; what the analyser refuses, such as two fields compared with each other, is passed
/// over by who uses it.
package struct TestQuery {
  let schema: TestSchema
  package var random: TestRandom

  /// A writer of conditions on a schema's fields.
  package init(_ schema: TestSchema, _ random: TestRandom) {
    self.schema = schema
    self.random = random
  }

  /// A condition with its category.
  package mutating func event(depth: Int) -> String {
    let category = random.pick(["any", "any", "any", "process", "\"my cat\"", "`any`"])
    return category + " where " + condition(depth: depth)
  }

  /// A condition; `depth` is how deep `and`, `or` and `not` may nest.
  package mutating func condition(depth: Int) -> String {
    guard depth > 0, random.chance(55) else { return leaf() }
    switch random.below(7) {
    case 0, 1: return "not (" + condition(depth: depth - 1) + ")"
    case 2, 3: return list(" and ", depth)
    case 4, 5: return "(" + list(" or ", depth) + ")"
    default:
      let word = random.pick(["== true", "== false", "!= true", "!= false"])
      return "(" + condition(depth: depth - 1) + ") " + word
    }
  }

  private mutating func list(_ joiner: String, _ depth: Int) -> String {
    (0..<(2 + random.below(2))).map { _ in "(" + condition(depth: depth - 1) + ")" }
      .joined(separator: joiner)
  }

  /// A field of a kind; now and then one that the mapping lacks.
  mutating func field(_ kind: TestField.Kind) -> String {
    if schema.isStrict, random.chance(4) { return "?missing.field" }
    let fields = schema.fields.filter { $0.kind == kind }
    guard !fields.isEmpty else { return "?missing.\(kind)" }
    return (random.chance(10) ? "?" : "") + random.pick(fields).path
  }

  private mutating func leaf() -> String {
    switch random.below(20) {
    case 0:
      return random.pick(["true", "false", "null", "1 < 2", "\"a\" == \"A\"", "length(null) == 1"])
    case 1: return field(.boolean)
    case 2, 3, 4: return textPredicate(field(random.chance(75) ? .text : .dynamic))
    case 5, 6: return numberPredicate(field(random.pick([.integer, .real, .dynamic])))
    case 7: return booleanPredicate(field(.boolean))
    case 8: return datePredicate(random.chance(70) ? .date : .day)
    case 9: return addressPredicate()
    case 10: return versionPredicate()
    case 11: return nullPredicate()
    case 12, 13: return truthFunction()
    case 14: return "\(number(2)) \(comparison()) \(number(1))"
    case 15: return "\(text(2)) \(comparison()) \(text(1))"
    case 16: return "\(text(2)) \(membership()) (\(words()))"
    case 17: return "\(text(2)) \(patternList())"
    case 18: return "\(number(2)) \(random.pick(["in", "not in"])) (\(numbers()))"
    default: return nestedTruth()
    }
  }

  // MARK: Predicates on one field

  private mutating func textPredicate(_ field: String) -> String {
    switch random.below(6) {
    case 0, 1: return "\(field) \(comparison()) \(word())"
    case 2: return "\(field) \(membership()) (\(words()))"
    case 3: return "\(word()) \(comparison()) \(field)"
    default: return "\(field) \(patternList())"
    }
  }

  private mutating func numberPredicate(_ field: String) -> String {
    switch random.below(5) {
    case 0: return "\(numeral()) \(comparison()) \(field)"
    case 1: return "\(field) \(random.pick(["in", "not in"])) (\(numbers()))"
    case 2:
      return "\(field) \(random.pick(["==", "!=", "<"])) \"\(random.pick(["2", "-1", "1.5"]))\""
    default: return "\(field) \(comparison()) \(numeral())"
    }
  }

  private mutating func booleanPredicate(_ field: String) -> String {
    random.pick([
      "\(field) \(random.pick(["==", "!="])) \(random.pick(["true", "false", "\"true\""]))",
      "\(field) in (true)", "\(field) not in (false, true)", "true == \(field)",
    ])
  }

  private mutating func datePredicate(_ kind: TestField.Kind) -> String {
    let dates = TestSchema.dates.dropLast(2).map { "\"\($0)\"" }
    let days = TestSchema.days.prefix(2).map { "\"\($0)\"" }
    let maths = ["\"now\"", "\"now-1d\"", "\"now+3h\"", "\"2024-01-01||+1d\""]
    func constants() -> [String] {
      kind == .day ? days : dates + maths + TestSchema.milliseconds.map(String.init)
    }
    let field = field(kind)
    let constant = random.pick(constants())
    if random.chance(25) {
      return "\(field) \(random.pick(["in", "not in"])) (\(constant), \(random.pick(constants())))"
    }
    return "\(field) \(comparison()) \(constant)"
  }

  private mutating func addressPredicate() -> String {
    let field = field(.ip)
    let address = "\"\(random.pick(TestSchema.addresses))\""
    let network = "\"\(random.pick(TestSchema.networks))\""
    return random.pick([
      "\(field) \(random.pick(["==", "!="])) \(network)",
      "\(field) \(random.pick(["<", "<=", ">", ">="])) \(address)",
      "\(field) in (\(address), \(network))", "\(field) not in (\(network))",
      "cidrMatch(\(field), \(network), \"\(random.pick(TestSchema.networks))\")",
      "cidrMatch(\(field), \(network), \(random.pick(["null", network])))",
    ])
  }

  private mutating func versionPredicate() -> String {
    let field = schema.isStrict ? "release" : "?custom.word"
    let version = "\"\(random.pick(TestSchema.versions))\""
    return random.chance(80)
      ? "\(field) \(comparison()) \(version)" : "\(field) in (\(version), \"1.2.3\")"
  }

  private mutating func nullPredicate() -> String {
    let kinds: [TestField.Kind] = [
      .text, .integer, .real, .boolean, .date, .day, .ip, .version, .dynamic,
    ]
    let operand = random.pick([
      field(random.pick(kinds)), number(2), text(2), "(\(truth(1)))",
    ])
    let word = random.pick(["==", "!=", "=="])
    return random.chance(50) ? "\(operand) \(word) null" : "null \(word) \(operand)"
  }

  // MARK: Truth values

  private mutating func truthFunction() -> String {
    switch random.below(5) {
    case 0: return "cidrMatch(\(address()), \"\(random.pick(TestSchema.networks))\")"
    default:
      let name = random.pick(["startsWith", "endsWith", "stringContains", "STARTSWITH", "endswith"])
      let tilde = random.chance(40) ? "~" : ""
      let result = "\(name)\(tilde)(\(text(2)), \(text(1)))"
      return random.chance(20)
        ? result + random.pick([" == true", " == false", " != true"]) : result
    }
  }

  private mutating func address() -> String {
    random.chance(60)
      ? field(.ip) : random.pick(["string(\(field(.ip)))", "concat(\(word()), \(field(.ip)))"])
  }

  /// A condition that can be a value: not of addresses or versions.
  mutating func truth(_ depth: Int) -> String {
    switch random.below(depth > 0 ? 8 : 4) {
    case 0: return "\(field(.text)) \(random.pick(["==", "!=", "<"])) \(word())"
    case 1: return "\(field(.integer)) \(comparison()) \(numeral())"
    case 2: return "\(field(.text)) \(membership()) (\(word()), \(word()))"
    case 3: return "\(field(.date)) \(comparison()) \"2024-01-02T03:04:05Z\""
    case 4: return "\(field(.text)) \(random.pick([":", "like", "like~"])) \(pattern())"
    case 5: return "not (\(truth(depth - 1)))"
    case 6: return "(\(truth(depth - 1))) \(random.pick(["and", "or"])) (\(truth(depth - 1)))"
    default: return truthFunction()
    }
  }

  private mutating func nestedTruth() -> String {
    random.pick([
      "(\(truth(2))) \(random.pick(["==", "!="])) (\(truth(1)))",
      "concat(\(word()), \(field(.boolean)), \(field(.text))) \(comparison()) \(word())",
      "string(\(truth(1))) == \"\(random.pick(["true", "false"]))\"",
    ])
  }
}
